// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import static dev.valence.engine.source.TestSources.assertRefused;
import static dev.valence.engine.source.TestSources.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models in a folder of a web server. */
class WebRepositoryTest {
    private TestSources sources;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        sources = new TestSources(folder);
    }

    @AfterEach
    void stop() {
        sources.close();
    }

    @Test
    void webFolderIsFetchedByTheUsualNames() {
        Path model = web("1");

        assertThat(model.resolve("model.safetensors")).hasBinaryContent(bytes(1_000_000));
        assertThat(web("1")).isEqualTo(model);
        assertThat(web("2")).isNotEqualTo(model);
    }

    @Test
    void webFolderIsHeldToItsChecksums() {
        sources.server.files.put(
                WebRepository.SUMS, ("0".repeat(64) + "  model.safetensors\n").getBytes(StandardCharsets.UTF_8));

        assertRefused(() -> web("1"), "SourceCorrupt", "model.safetensors", "checksum");
    }

    @Test
    void checksumsThatAreNotReadWholeAreNoChecksums() {
        sources.server.zerosAfter.put(WebRepository.SUMS, 2L << 20);
        sources.server.files.put(WebRepository.SUMS, new byte[0]);

        assertRefused(() -> web("1"), "SourceCorrupt", "SHA256SUMS", "larger than the 1048576 bytes");
    }

    private Path web(String revision) {
        return sources.all.web(
                URI.create(sources.server.uri() + "/some/folder/"),
                revision,
                new Http.Access(new Token(null, null), state -> {}));
    }
}
