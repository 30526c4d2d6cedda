// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.api.BackendChoice;
import dev.valence.engine.api.ModelLoadException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EngineBenchTest {
    private static final Path MODEL = Path.of("src/test/resources/fixtures/llama-f32");

    @Test
    void reportsTheMedianOfItsRuns() {
        BenchResult result = EngineBench.run(BackendChoice.CPU, MODEL, "none", 32, 8, 2, 3);
        assertThat(result.architecture()).isEqualTo("LlamaForCausalLM");
        assertThat(result.threads()).isEqualTo(2);
        assertThat(result.prefillRuns()).hasSize(3).contains(result.prefillTokensPerSecond());
        assertThat(result.decodeRuns()).hasSize(3).contains(result.decodeTokensPerSecond());
        assertThat(result.prefillRuns()).allMatch(tokens -> tokens > 0);
        assertThat(result.decodeRuns()).allMatch(tokens -> tokens > 0);
    }

    @Test
    void refusesWhatCannotBeMeasured() {
        assertThatThrownBy(() -> EngineBench.run(BackendChoice.CPU, MODEL, "none", 0, 8, 2, 1))
                .hasMessageContaining("prompt token");
        assertThatThrownBy(() -> EngineBench.run(BackendChoice.CPU, MODEL, "none", 1, 1, 2, 1))
                .hasMessageContaining("2 generated");
        assertThatThrownBy(() -> EngineBench.run(BackendChoice.CPU, MODEL, "none", 9000, 8, 2, 1))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("from 1 to 256");
    }
}
