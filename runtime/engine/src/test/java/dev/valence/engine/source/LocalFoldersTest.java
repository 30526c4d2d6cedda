// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.wire.assignment.ModelSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFoldersTest {
    @TempDir
    Path temporary;

    private Path base;
    private Path root;
    private ModelSources sources;

    @BeforeEach
    void open() throws IOException {
        base = temporary.toRealPath();
        root = base.resolve("models");
        Files.createDirectories(root.resolve("tiny"));
        Files.createDirectories(base.resolve("secret"));
        Files.createDirectories(base.resolve("pvc/claim/tiny"));
        sources = new ModelSources(new SourceSettings(
                List.of(root),
                base.resolve("pvc"),
                base.resolve("cache"),
                URI.create("http://127.0.0.1:1"),
                base.resolve("secrets"),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1)));
    }

    @AfterEach
    void close() {
        sources.close();
    }

    private Path resolve(String uri) {
        return sources.resolve(ModelSource.of(uri), state -> {});
    }

    private void assertRefused(String uri, String code) {
        assertThatThrownBy(() -> resolve(uri))
                .isInstanceOfSatisfying(
                        ModelLoadException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void foldersInsideTheRootsAreReadInPlace() {
        assertThat(resolve("file://" + root + "/tiny")).isEqualTo(root.resolve("tiny"));
        assertThat(resolve("pvc://claim/tiny")).isEqualTo(base.resolve("pvc/claim/tiny"));
    }

    @Test
    void foldersOutsideTheRootsAreForbiddenHoweverTheyAreWritten() throws IOException {
        Files.createSymbolicLink(root.resolve("link"), base.resolve("secret"));

        assertRefused("file://" + base + "/secret", "SourceForbidden");
        assertRefused("file://" + root + "/../secret", "SourceForbidden");
        assertRefused("file://" + root + "/%2e%2e/secret", "SourceForbidden");
        assertRefused("file://" + root + "/link", "SourceForbidden");
        assertRefused("file:///nowhere/at/all", "SourceForbidden");
        assertRefused("pvc://claim/../../secret", "SourceForbidden");
        assertRefused("pvc://claim/%2e%2e/%2e%2e/secret", "SourceForbidden");
    }

    @Test
    void linkInsideTheRootsIsFollowed() throws IOException {
        Files.createSymbolicLink(root.resolve("alias"), root.resolve("tiny"));

        assertThat(resolve("file://" + root + "/alias")).isEqualTo(root.resolve("tiny"));
    }

    @Test
    void whatIsMissingOrMeaninglessSaysSo() {
        assertRefused("file://" + root + "/none", "SourceNotFound");
        assertRefused("pvc://other/tiny", "SourceNotFound");
        assertRefused("pvc://Bad_Claim/tiny", "InvalidSource");
        assertRefused("file://host/x", "InvalidSource");
        assertRefused("file:relative", "InvalidSource");
        assertRefused("file://" + root + "/tiny?x=1", "InvalidSource");
        assertRefused("file://" + root + "/tiny%00", "InvalidSource");
    }
}
