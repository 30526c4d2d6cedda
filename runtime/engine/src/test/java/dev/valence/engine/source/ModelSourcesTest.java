// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import static dev.valence.engine.source.TestSources.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.wire.assignment.ModelSource;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses and secrets a source may have. */
class ModelSourcesTest {
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
    void missingSecretIsNamed() {
        assertRefused(
                () -> sources.resolve(new ModelSource("hf://org/model", null, "hub")),
                "MissingSecret",
                "'hub'",
                "'token'");
        assertRefused(
                () -> sources.resolve(new ModelSource("hf://org/model", null, "../x")), "InvalidSource", "secretRef");
    }

    @Test
    void addressesThatCannotBeAreRefused() {
        assertRefused(
                () -> sources.resolve(ModelSource.of("s3://bucket/model")),
                "UnsupportedSource",
                "s3",
                "hf://",
                "https://");
        assertRefused(() -> sources.resolve(ModelSource.of("no scheme")), "InvalidSource");
        assertRefused(
                () -> sources.resolve(ModelSource.of("hf://org/model/x/y")), "InvalidSource", "hf://organisation/name");
        assertRefused(() -> sources.resolve(ModelSource.of("hf://org/..")), "InvalidSource");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:pw@host/x",
                "https://host/x?token=pw",
                "https://host/x#pw",
                "hf://user:pw@org/model",
                "hf://org/model?token=pw",
                "file://user:pw@localhost/x",
                "pvc://pw@claim/x",
                "s3://key:pw@bucket/model",
                "https://user:pw@ho st/x"
            })
    void credentialsInAnAddressAreRefusedAndNotRepeated(String address) {
        ModelSource source = ModelSource.of(address);

        assertThatThrownBy(() -> sources.resolve(source))
                .isInstanceOfSatisfying(
                        ModelLoadException.class, e -> assertThat(e.code()).isEqualTo("InvalidSource"))
                .hasMessageNotContaining("pw");
        assertThat(source.toString()).doesNotContain("pw");
    }
}
