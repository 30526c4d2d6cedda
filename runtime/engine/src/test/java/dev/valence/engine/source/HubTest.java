// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import static dev.valence.engine.source.TestSources.assertRefused;
import static dev.valence.engine.source.TestSources.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.wire.assignment.DownloadState;
import dev.valence.wire.assignment.ModelSource;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of a hub, with the faults a network has. */
class HubTest {
    private static final String WEIGHTS_PATH = "/org/model/resolve/" + FakeServer.COMMIT + "/model.safetensors";
    private static final ModelSource HUB_MODEL = ModelSource.of("hf://org/model");

    private TestSources sources;
    private FakeServer server;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        sources = new TestSources(folder);
        server = sources.server;
    }

    @AfterEach
    void stop() {
        sources.close();
    }

    @Test
    void hubModelIsFetchedOnceWithOnlyWhatItNeeds() throws IOException {
        List<DownloadState> progress = new ArrayList<>();
        Path model = sources.all.resolve(HUB_MODEL, progress::add);

        assertThat(model.resolve("model.safetensors")).hasBinaryContent(bytes(1_000_000));
        try (Stream<Path> files = Files.list(model)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("config.json", "model.safetensors");
        }
        assertThat(progress.getLast().bytes()).isEqualTo(1_000_002);
        assertThat(progress.getLast().totalBytes()).isEqualTo(1_000_002);

        assertThat(sources.resolve(HUB_MODEL)).isEqualTo(model);
        assertThat(sources.resolve(new ModelSource("hf://org/model", FakeServer.COMMIT, null)))
                .isEqualTo(model);
        assertThat(server.count("GET " + WEIGHTS_PATH)).isEqualTo(1);
    }

    @Test
    void brokenDownloadGoesOnWhereItStopped() {
        server.cutAfter.put(WEIGHTS_PATH, 300_000);

        assertThat(sources.resolve(HUB_MODEL).resolve("model.safetensors")).hasBinaryContent(bytes(1_000_000));

        assertThat(server.asked).anyMatch(line -> line.matches("GET " + WEIGHTS_PATH + " range=bytes=[1-9]\\d*-.*"));
    }

    @Test
    void downloadThatAProcessLeftIsTakenUpByTheNext() {
        server.cutAfter.put(WEIGHTS_PATH, 300_000);
        try (ModelSources first = sources.of(server.uri(), 1)) {
            assertRefused(() -> first.resolve(HUB_MODEL, state -> {}), "SourceUnreachable", "broke off");
        }

        assertThat(sources.resolve(HUB_MODEL).resolve("model.safetensors")).hasBinaryContent(bytes(1_000_000));

        assertThat(server.asked).anyMatch(line -> line.matches("GET " + WEIGHTS_PATH + " range=bytes=[1-9]\\d*-.*"));
    }

    @Test
    void contentThatChangedMeanwhileIsFetchedFromTheStart() {
        server.cutAfter.put(WEIGHTS_PATH, 300_000);
        try (ModelSources first = sources.of(server.uri(), 1)) {
            assertRefused(() -> first.resolve(HUB_MODEL, state -> {}), "SourceUnreachable");
        }
        byte[] changed = bytes(900_000);
        server.files.put("model.safetensors", changed);
        server.etag = "\"v2\"";

        assertThat(sources.resolve(HUB_MODEL).resolve("model.safetensors")).hasBinaryContent(changed);
    }

    @Test
    void contentThatBecameSmallerThanWhatIsHereIsFetchedFromTheStart() {
        server.cutAfter.put(WEIGHTS_PATH, 300_000);
        try (ModelSources first = sources.of(server.uri(), 1)) {
            assertRefused(() -> first.resolve(HUB_MODEL, state -> {}), "SourceUnreachable");
        }
        assertThat(sources.partialBytes()).isGreaterThan(1_000);
        byte[] small = bytes(1_000);
        server.files.put("model.safetensors", small);
        server.etag = "\"v2\"";

        assertThat(sources.resolve(HUB_MODEL).resolve("model.safetensors")).hasBinaryContent(small);
    }

    @Test
    void wrongHashIsRefusedAndNothingPublished() throws IOException {
        server.siblings =
                "{\"rfilename\":\"config.json\",\"size\":2},{\"rfilename\":\"model.safetensors\",\"size\":1000000,"
                        + "\"lfs\":{\"sha256\":\"" + "0".repeat(64) + "\"}}";

        assertRefused(() -> sources.resolve(HUB_MODEL), "SourceCorrupt", "model.safetensors", "checksum");
        sources.assertNothingPublished();
    }

    @Test
    void gitHashOfASmallFileIsChecked() throws IOException {
        server.siblings = "{\"rfilename\":\"config.json\",\"size\":2,\"blobId\":\"" + "0".repeat(40) + "\"},"
                + "{\"rfilename\":\"model.safetensors\",\"size\":1000000}";
        assertRefused(() -> sources.resolve(HUB_MODEL), "SourceCorrupt", "config.json");
        sources.assertNothingPublished();

        // git hash-object of {}
        server.siblings = server.siblings.replace("0".repeat(40), "9e26dfeeb6e641a33dae4961196235bdb965b21b");
        assertThat(sources.resolve(HUB_MODEL)).isDirectory();
    }

    @Test
    void longerAnswerThanAnnouncedIsRefused() {
        server.siblings = "{\"rfilename\":\"config.json\",\"size\":2},{\"rfilename\":\"model.safetensors\",\"size\":5}";

        assertRefused(() -> sources.resolve(HUB_MODEL), "SourceCorrupt", "more than the 5 bytes");
    }

    @Test
    void unknownModelSaysSo() {
        server.status.put("/api/models/org/model/revision/main", 404);

        assertRefused(() -> sources.resolve(HUB_MODEL), "SourceNotFound", "hf://org/model", "main");
    }

    @Test
    void deniedModelNamesTheSecretToGive() throws IOException {
        server.status.put("/api/models/org/model/revision/main", 401);
        assertRefused(() -> sources.resolve(HUB_MODEL), "SourceUnauthorized", "401", "secretRef");

        sources.secret("opensesame");
        assertThatThrownBy(() -> sources.resolve(new ModelSource("hf://org/model", null, "hub")))
                .hasMessageContaining("Secret 'hub'")
                .hasMessageNotContaining("opensesame");
    }

    @Test
    void tokenIsSentToTheHubAndNotToWhereItRedirects() throws IOException {
        sources.secret("opensesame\n");
        try (FakeServer elsewhere = new FakeServer()) {
            elsewhere.files.put("blob", bytes(1_000_000));
            server.redirects.put(WEIGHTS_PATH, elsewhere.uri() + "/blob?signature=x");

            sources.resolve(new ModelSource("hf://org/model", null, "hub"));

            assertThat(server.asked).allMatch(line -> line.endsWith("auth=Bearer opensesame"));
            assertThat(elsewhere.asked).hasSize(1).allMatch(line -> line.endsWith("auth=null"));
        }
    }

    @Test
    void serverThatIsDownIsReportedAfterSomeTries() {
        URI gone = server.uri();
        server.close();
        try (ModelSources late = sources.of(gone, 2)) {
            assertRefused(
                    () -> late.resolve(HUB_MODEL, state -> {}), "SourceUnreachable", gone.getAuthority(), "2 tries");
        }
    }

    @Test
    void serverErrorIsTriedAgainAndThenReported() {
        server.status.put(WEIGHTS_PATH, 503);

        assertRefused(() -> sources.resolve(HUB_MODEL), "SourceUnreachable", "503", "3 tries");
        assertThat(server.count("GET " + WEIGHTS_PATH)).isEqualTo(3);
    }

    @Test
    void serverThatStopsSendingIsReported() {
        server.stallAfter.put(WEIGHTS_PATH, 0);

        try (ModelSources hasty = sources.of(server.uri(), 1, Duration.ofSeconds(1))) {
            assertRefused(() -> hasty.resolve(HUB_MODEL, state -> {}), "SourceUnreachable", "sent nothing for 1000 ms");
        }
    }

    @Test
    void hubThatStopsInTheMiddleOfItsListIsReported() {
        server.stallAfter.put("/api/models/org/model/revision/main", 20);

        try (ModelSources hasty = sources.of(server.uri(), 1, Duration.ofSeconds(1))) {
            assertRefused(() -> hasty.resolve(HUB_MODEL, state -> {}), "SourceUnreachable", "sent nothing for 1000 ms");
        }
    }

    @Test
    void folderWithoutAModelsConfigurationIsRefusedBeforeItsWeightsAreFetched() {
        server.files.remove("config.json");
        server.files.put("tokenizer_config.json", "{}".getBytes(StandardCharsets.UTF_8));

        assertRefused(() -> sources.resolve(HUB_MODEL), "SourceNotFound", "config.json");
        assertThat(server.count("GET " + WEIGHTS_PATH)).isZero();
    }

    @Test
    void serverThatNeverAnswersIsReported() {
        server.silent.add("/api/models/org/model/revision/main");

        try (ModelSources hasty = sources.of(server.uri(), 1, Duration.ofMillis(300))) {
            assertRefused(() -> hasty.resolve(HUB_MODEL, state -> {}), "SourceUnreachable", "timed out");
        }
    }

    @Test
    void branchIsServedFromTheCacheWhileTheHubIsAway() {
        Path model = sources.resolve(HUB_MODEL);
        server.status.put("/api/models/org/model/revision/main", 503);

        server.status.put("/api/models/org/model/revision/other", 503);

        assertThat(sources.resolve(HUB_MODEL)).isEqualTo(model);
        assertRefused(() -> sources.resolve(new ModelSource("hf://org/model", "other", null)), "SourceUnreachable");
    }

    @Test
    void interruptCancelsAndKeepsWhatIsThere() throws Exception {
        server.stallAfter.put(WEIGHTS_PATH, 300_000);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                sources.resolve(HUB_MODEL);
                ended.complete(null);
            } catch (Throwable e) {
                ended.complete(e);
            }
        });
        assertThat(server.stalling.await(10, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();

        assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        sources.assertNothingPublished();
    }

    @Test
    void threadsThatWantTheSameModelFetchItOnce() {
        List<Path> models = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> sources.resolve(HUB_MODEL)))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(models.stream().distinct()).hasSize(1);
        assertThat(server.count("GET " + WEIGHTS_PATH)).isEqualTo(1);
    }

    @Test
    void modelLargerThanTheDiskIsRefusedBeforeItsWeightsAreFetched() {
        server.siblings = "{\"rfilename\":\"config.json\",\"size\":2},"
                + "{\"rfilename\":\"model.safetensors\",\"size\":" + Long.MAX_VALUE + "}";

        assertRefused(() -> sources.resolve(HUB_MODEL), "NoDiskSpace", "hf://org/model");
        assertThat(server.count("GET " + WEIGHTS_PATH)).isZero();
    }

    @Test
    void shardsAreThoseOfTheIndex() throws IOException {
        server.files.remove("model.safetensors");
        server.files.put("model-1.safetensors", bytes(100));
        server.files.put("model-2.safetensors", bytes(200));
        server.files.put("consolidated.safetensors", bytes(300));
        server.files.put(
                "model.safetensors.index.json",
                "{\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"model-2.safetensors\"}}"
                        .getBytes(StandardCharsets.UTF_8));

        try (Stream<Path> files = Files.list(sources.resolve(HUB_MODEL))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("model-1.safetensors", "model-2.safetensors")
                    .doesNotContain("consolidated.safetensors");
        }
    }

    @Test
    void indexThatPointsOutsideIsRefused() {
        server.files.remove("model.safetensors");
        server.files.put(
                "model.safetensors.index.json",
                "{\"weight_map\":{\"a\":\"../../x.safetensors\"}}".getBytes(StandardCharsets.UTF_8));

        assertRefused(() -> sources.resolve(HUB_MODEL), "SourceCorrupt", "no plain file name");
    }

    @Test
    void folderWithoutAModelIsRefused() {
        server.files.remove("model.safetensors");

        assertRefused(() -> sources.resolve(HUB_MODEL), "SourceNotFound", "no safetensors");
    }
}
