// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The CUDA library on an emulated GPU, through the engine, against what transformers computes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CudaReferenceTest {
    /** Where activations and cache stay f32: what the CPU keeps too. */
    private static final double EXACT = 2e-3;

    /** Where they are rounded to bf16, of 8 bits, in each layer. */
    private static final double ROUNDED = 3e-2;

    /** Steps of more rows go to the tensor cores, which round activations to the type of the weights. */
    private static final int MOST_VECTOR_ROWS = 8;

    /** An emulated step takes tens of milliseconds. */
    private static final int TOKENS = 10;

    private static final int PROMPTS = 4;

    static final List<String> MODELS = Fixture.MODELS;

    private final EmulatedGpu gpu = new EmulatedGpu();

    @AfterAll
    void close() {
        gpu.close();
    }

    private Engine engine(Fixture fixture, int rows, Map<String, String> options) {
        Engine engine = gpu.open(new EngineOptions(0, 0, rows, rows, PROMPTS));
        engine.load(fixture.spec(options), progress -> {});
        return engine;
    }

    @ParameterizedTest
    @FieldSource("MODELS")
    void logitsAreTheReferencesWhereNothingIsRounded(String name) {
        Fixture fixture = Fixture.of(name);
        try (Engine engine = engine(fixture, MOST_VECTOR_ROWS, Map.of("kvType", "f32"))) {
            assertThat(engine.device().backend()).isEqualTo("cuda");
            assertThat(fixture.logitError(engine)).isLessThan(EXACT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2-bf16-head64", "llama3-bf16-tied"})
    void logitsAreNearTheReferencesOnTensorCoresAndWithACacheOf16Bits(String name) {
        Fixture fixture = Fixture.of(name);
        try (Engine engine = engine(fixture, 64, Map.of())) {
            assertThat(fixture.logitError(engine)).isBetween(EXACT / 10, ROUNDED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-f32", "qwen2-f32-tied", "qwen2-bf16-head64"})
    void greedyTokensOfABatchAreTheReferences(String name) {
        Fixture fixture = Fixture.of(name);
        try (Engine engine = engine(fixture, MOST_VECTOR_ROWS, Map.of("kvType", "f32"))) {
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < PROMPTS; i++) {
                answers.add(Answer.to(
                        engine, Requests.greedy(name, fixture.prompts().get(i), TOKENS)));
            }
            for (int i = 0; i < PROMPTS; i++) {
                assertThat(answers.get(i).tokenIds())
                        .as("prompt " + i)
                        .isEqualTo(Arrays.copyOf(fixture.greedy().get(i), TOKENS));
            }
        }
    }
}
