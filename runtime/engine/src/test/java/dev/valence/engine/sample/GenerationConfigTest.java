// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.api.SamplingDefaults;
import dev.valence.engine.load.CheckpointFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationConfigTest {
    @TempDir
    Path folder;

    private SamplingDefaults read(String json) throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), json);
        return GenerationConfig.read(CheckpointFolder.open(folder));
    }

    @Test
    void withoutTheFileOrItsFieldsSamplingIsPlain() throws IOException {
        assertThat(GenerationConfig.read(CheckpointFolder.open(folder))).isEqualTo(SamplingDefaults.PLAIN);
        assertThat(read("{\"eos_token_id\":2,\"top_k\":null}")).isEqualTo(SamplingDefaults.PLAIN);
    }

    @Test
    void whatTheFileSaysHolds() throws IOException {
        assertThat(read("{\"do_sample\":true,\"temperature\":0.7,\"top_p\":0.8,\"top_k\":20,\"min_p\":0.05,"
                        + "\"repetition_penalty\":1.05}"))
                .isEqualTo(new SamplingDefaults(0.7f, 0.8f, 20, 0.05f, 1.05f));
    }

    @Test
    void topKMayBeSwitchedOff() throws IOException {
        assertThat(read("{\"top_k\":-1}")).isEqualTo(SamplingDefaults.PLAIN);
    }

    @Test
    void whoDoesNotSampleTakesTheLikeliestToken() throws IOException {
        assertThat(read("{\"do_sample\":false,\"temperature\":0.7}").temperature())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"temperature\":-1",
                "\"temperature\":\"0.7\"",
                "\"temperature\":NaN",
                "\"top_p\":0",
                "\"top_p\":1.5",
                "\"top_k\":-3",
                "\"top_k\":1e12",
                "\"min_p\":2",
                "\"repetition_penalty\":0"
            })
    void whatIsNoSamplingIsRefusedByName(String field) {
        String name = field.substring(1, field.indexOf('"', 1));

        assertThatThrownBy(() -> read("{" + field + "}"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("generation_config.json: " + name + " must be a number from");
    }
}
