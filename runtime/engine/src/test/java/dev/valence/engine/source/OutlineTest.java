// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.Engines;
import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.load.Checkpoint;
import dev.valence.wire.assignment.ModelSource;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What inspecting a remote model reads of it. */
class OutlineTest {
    private static final ModelSource HUB_MODEL = ModelSource.of("hf://org/model");
    private static final String WEIGHTS_PATH = "/org/model/resolve/" + FakeServer.COMMIT + "/model.safetensors";
    private static final long TENSOR_BYTES = 4L << 30;
    /** What sockets and the client hold between a server that sends everything and a client that hangs up. */
    private static final long IN_FLIGHT_BYTES = 64 << 20;

    @TempDir
    Path folder;

    private FakeServer server;
    private ModelSources sources;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        server.files.put("config.json", "{}".getBytes(StandardCharsets.UTF_8));
        weights("model.safetensors", header("a"));
        sources = new ModelSources(
                new SourceSettings(
                        List.of(),
                        folder.resolve("pvc"),
                        folder.resolve("cache"),
                        server.uri(),
                        folder.resolve("secrets"),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20)),
                new RetryPolicy(2, Duration.ofMillis(5)));
    }

    @AfterEach
    void stop() {
        sources.close();
        server.close();
    }

    /** One tensor of 4 GiB. */
    private static String header(String tensor) {
        return "{\"" + tensor + "\":{\"dtype\":\"F32\",\"shape\":[1024,1048576],\"data_offsets\":[0," + TENSOR_BYTES
                + "]}}";
    }

    private void weights(String name, String header) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        server.files.put(
                name,
                ByteBuffer.allocate(8 + json.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .put(json)
                        .array());
        server.zerosAfter.put(name, TENSOR_BYTES);
    }

    private static long weightBytes(Path outline) {
        try (Checkpoint checkpoint = Checkpoint.open(outline)) {
            return checkpoint.weightBytes();
        }
    }

    private Path web(String revision) {
        return sources.webOutline(
                URI.create(server.uri() + "/some/folder/"),
                revision,
                new Http.Access(new Token(null, null), state -> {}));
    }

    @Test
    void hubModelIsInspectedWithoutItsWeights() {
        assertThat(weightBytes(sources.outline(HUB_MODEL))).isEqualTo(TENSOR_BYTES);

        assertThat(server.bytesServed).hasValueLessThan(HeaderFetch.FIRST_BYTES + 1000);
    }

    @Test
    void webModelIsInspectedWithoutItsWeights() {
        assertThat(weightBytes(web("1"))).isEqualTo(TENSOR_BYTES);

        assertThat(server.bytesServed).hasValueLessThan(HeaderFetch.FIRST_BYTES + 1000);
    }

    @Test
    void engineReadsTheSameFromAnOutlineAsFromTheModel() throws IOException {
        Path model = Path.of("src/test/resources/fixtures/llama-f32");
        server.zerosAfter.clear();
        for (String name : List.of("config.json", "model.safetensors")) {
            server.files.put(name, Files.readAllBytes(model.resolve(name)));
        }

        try (Engine engine = Engines.open(EngineOptions.DEFAULT.withThreads(1))) {
            assertThat(engine.inspect(sources.outline(HUB_MODEL))).isEqualTo(engine.inspect(model));
        }
        assertThat(server.bytesServed).hasValueLessThan(Files.size(model.resolve("model.safetensors")));
    }

    @Test
    void eachShardGivesItsHeader() {
        server.files.remove("model.safetensors");
        weights("model-1.safetensors", header("a"));
        weights("model-2.safetensors", header("b"));
        server.files.put(
                "model.safetensors.index.json",
                "{\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"model-2.safetensors\"}}"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(weightBytes(sources.outline(HUB_MODEL))).isEqualTo(2 * TENSOR_BYTES);

        assertThat(server.bytesServed).hasValueLessThan(2 * HeaderFetch.FIRST_BYTES + 1000);
    }

    @Test
    void headerLongerThanTheFirstRangeIsReadWhole() {
        weights("model.safetensors", longHeader());

        assertThat(weightBytes(sources.outline(HUB_MODEL))).isEqualTo(TENSOR_BYTES);

        assertThat(server.count("GET " + WEIGHTS_PATH)).isEqualTo(2);
        assertThat(server.bytesServed).hasValueLessThan(longHeader().length() + 1000);
    }

    @Test
    void serverWithoutRangesIsLeftWhenTheHeaderIsThere() {
        server.ignoresRanges = true;
        weights("model.safetensors", longHeader());

        assertThat(weightBytes(sources.outline(HUB_MODEL))).isEqualTo(TENSOR_BYTES);

        assertThat(server.bytesServed).hasValueLessThan(IN_FLIGHT_BYTES);
    }

    /** Zero-sized tensors before the one with data: a header of more than the first range. */
    private static String longHeader() {
        String empty = IntStream.range(0, 3000)
                .mapToObj(i -> "\"empty" + i + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},")
                .collect(Collectors.joining());
        return "{" + empty + header("a").substring(1);
    }

    @Test
    void outlineIsDrawnOnceAndNeverTakenForTheModel() throws IOException {
        Path outline = sources.outline(HUB_MODEL);
        assertThat(sources.outline(new ModelSource("hf://org/model", FakeServer.COMMIT, null)))
                .isEqualTo(outline);
        assertThat(server.count("GET " + WEIGHTS_PATH)).isEqualTo(1);

        server.zerosAfter.remove("model.safetensors");
        Path model = sources.resolve(HUB_MODEL, state -> {});

        assertThat(model).isNotEqualTo(outline);
        assertThat(Files.size(model.resolve("model.safetensors"))).isLessThan(1000);
    }

    @Test
    void modelThatIsOnDiskIsInspectedThere() {
        server.zerosAfter.remove("model.safetensors");
        Path model = sources.resolve(HUB_MODEL, state -> {});
        long served = server.bytesServed.get();

        assertThat(sources.outline(HUB_MODEL)).isEqualTo(model);

        assertThat(server.bytesServed).hasValue(served);
    }

    @Test
    void lyingHeaderLengthIsRefusedWithoutReadingOn() {
        byte[] lying = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(3L << 30)
                .array();
        server.files.put("model.safetensors", lying);

        assertThatThrownBy(() -> weightBytes(sources.outline(HUB_MODEL)))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("header length 3221225472 is above the limit");
        assertThat(server.bytesServed).hasValueLessThan(HeaderFetch.FIRST_BYTES + 1000);
    }

    @Test
    void fileOfAnotherLengthThanListedIsRefused() {
        server.siblings = "{\"rfilename\":\"config.json\",\"size\":2},"
                + "{\"rfilename\":\"model.safetensors\",\"size\":123456789}";

        assertThatThrownBy(() -> sources.outline(HUB_MODEL))
                .isInstanceOfSatisfying(
                        ModelLoadException.class, e -> assertThat(e.code()).isEqualTo("SourceCorrupt"))
                .hasMessageContaining("123456789");
    }

    @Test
    void brokenRangeIsAskedForAgain() {
        server.cutAfter.put(WEIGHTS_PATH, 10);

        assertThat(weightBytes(sources.outline(HUB_MODEL))).isEqualTo(TENSOR_BYTES);

        assertThat(server.count("GET " + WEIGHTS_PATH)).isEqualTo(2);
    }

    @Test
    void tokenOpensTheHeadersAndDoesNotFollowARedirect() throws IOException {
        Files.createDirectories(folder.resolve("secrets/hub"));
        Files.writeString(folder.resolve("secrets/hub/token"), "opensesame");
        try (FakeServer elsewhere = new FakeServer()) {
            elsewhere.files.put("blob", server.files.get("model.safetensors"));
            elsewhere.zerosAfter.put("blob", TENSOR_BYTES);
            server.redirects.put(WEIGHTS_PATH, elsewhere.uri() + "/blob?signature=x");

            assertThat(weightBytes(sources.outline(new ModelSource("hf://org/model", null, "hub"))))
                    .isEqualTo(TENSOR_BYTES);

            assertThat(server.asked).allMatch(line -> line.endsWith("auth=Bearer opensesame"));
            assertThat(elsewhere.asked).hasSize(1).allMatch(line -> line.endsWith("auth=null"));
        }
    }

    @Test
    void folderWithoutConfigurationIsRefused() {
        server.files.remove("config.json");

        assertThatThrownBy(() -> sources.outline(HUB_MODEL)).hasMessageContaining("no config.json");
    }
}
