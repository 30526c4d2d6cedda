// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.wire.assignment.ModelSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Sources over a {@link FakeServer} with a small model, and what they keep in a folder. */
final class TestSources implements AutoCloseable {
    final FakeServer server = new FakeServer();
    final ModelSources all;
    private final Path folder;

    TestSources(Path folder) throws IOException {
        this.folder = folder;
        server.files.put("config.json", "{}".getBytes(StandardCharsets.UTF_8));
        server.files.put("model.safetensors", bytes(1_000_000));
        server.files.put("README.md", bytes(10));
        server.mayCut = () -> partialBytes() > 200_000;
        all = of(server.uri(), 3);
    }

    ModelSources of(URI hub, int attempts) {
        return of(hub, attempts, Duration.ofSeconds(20));
    }

    /** More sources on the same folder. */
    ModelSources of(URI hub, int attempts, Duration patience) {
        return new ModelSources(
                new SourceSettings(
                        List.of(),
                        folder.resolve("pvc"),
                        folder.resolve("cache"),
                        hub,
                        folder.resolve("secrets"),
                        patience,
                        patience),
                new RetryPolicy(attempts, Duration.ofMillis(5)));
    }

    Path resolve(ModelSource source) {
        return all.resolve(source, state -> {});
    }

    /** The Secret {@code hub}. */
    void secret(String token) throws IOException {
        Files.createDirectories(folder.resolve("secrets/hub"));
        Files.writeString(folder.resolve("secrets/hub/token"), token);
    }

    long partialBytes() {
        try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
            return files.filter(file -> file.toString().endsWith("model.safetensors.part"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            // it may change while it is walked
            return 0;
        }
    }

    void assertNothingPublished() throws IOException {
        Path models = folder.resolve("cache/models");
        if (Files.exists(models)) {
            try (Stream<Path> published = Files.list(models)) {
                assertThat(published).isEmpty();
            }
        }
    }

    static void assertRefused(ThrowingCallable call, String code, String... said) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ModelLoadException.class, e -> assertThat(e.code()).isEqualTo(code))
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()))
                        .contains(said.length == 0 ? List.of("") : List.of(said)));
    }

    /** The same for the same count. */
    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        all.close();
        server.close();
    }
}
