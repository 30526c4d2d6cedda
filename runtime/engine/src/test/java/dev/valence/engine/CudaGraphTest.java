// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.forward.DecodeGraphs;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Steps that are recorded as graphs when a model loads. What they compute, CudaReferenceTest holds against transformers. */
class CudaGraphTest {
    private static final int SEQUENCES = 4;
    private static final EngineOptions OPTIONS = new EngineOptions(1, 0, 16, SEQUENCES, 16);

    /** More than the calls of CUDA by which the fixture's graphs are recorded differ from one to the next. */
    private static final int CALLS = 37;

    /** Fewer than one recording has. */
    private static final int CALLS_OF_A_RECORDING = 11;

    private final EmulatedGpu gpu = new EmulatedGpu();
    private final Fixture llama = Fixture.of("llama-f32");

    @AfterEach
    void mend() {
        gpu.close();
    }

    private int[] prompt(int i, int length) {
        return Arrays.copyOf(llama.prompts().get(i), length);
    }

    @Test
    void sizesAreNearEachNumberOfSequencesUpToOneThatIsLarge() {
        assertThat(DecodeGraphs.sizes(1)).containsExactly(1);
        assertThat(DecodeGraphs.sizes(6)).containsExactly(1, 2, 4, 6);
        assertThat(DecodeGraphs.sizes(150)).containsExactly(1, 2, 4, 8, 16, 32, 64, 96, 128, 150);
        assertThat(DecodeGraphs.sizes(5000)).hasSize(13).endsWith(224, 256);
    }

    @Test
    void eachStepOfAStreamButItsPromptIsOneLaunch() {
        try (Engine engine = gpu.open(OPTIONS)) {
            engine.load(llama.spec(), progress -> {});
            int before = gpu.graphsLaunched();
            assertThat(Answer.to(engine, Requests.greedy(llama.name(), prompt(0, 5), 7))
                            .tokenIds())
                    .hasSize(7);
            assertThat(gpu.graphsLaunched() - before).isEqualTo(6);
        }
    }

    /** Three sequences take the graph of four, whose last row is nobody's. */
    @Test
    void tokensAreThoseOfEachRequestAloneWhateverIsBesideIt() {
        try (Engine engine = gpu.open(OPTIONS)) {
            engine.load(llama.spec(), progress -> {});
            int before = gpu.graphsLaunched();
            List<int[]> alone = IntStream.range(0, 3)
                    .mapToObj(i -> Answer.to(engine, Requests.greedy(llama.name(), prompt(i, 3 + i), 9 - i))
                            .tokenIds())
                    .toList();
            int launchedAlone = gpu.graphsLaunched() - before;
            List<Answer> together = IntStream.range(0, 3)
                    .mapToObj(i -> Answer.to(engine, Requests.greedy(llama.name(), prompt(i, 3 + i), 9 - i)))
                    .toList();
            for (int i = 0; i < together.size(); i++) {
                assertThat(together.get(i).tokenIds()).isEqualTo(alone.get(i));
            }
            assertThat(gpu.graphsLaunched() - before - launchedAlone)
                    .as("steps that were shared")
                    .isLessThan(launchedAlone);
        }
    }

    /** What is refused once is any call of a load: in a recording, the model serves all the same. */
    @Test
    void aRecordingThatIsRefusedLeavesTheModelToItsKernels() {
        int served = 0;
        try (Engine engine = gpu.open(OPTIONS)) {
            int[] expected = null;
            for (int calls = 0; ; calls += CALLS_OF_A_RECORDING) {
                gpu.failAfter(calls, EmulatedGpu.INVALID_VALUE);
                ModelLoadException refused =
                        catchThrowableOfType(ModelLoadException.class, () -> engine.load(llama.spec(), progress -> {}));
                boolean over = gpu.isFailureToCome();
                gpu.failAfter(-1, 0);
                if (refused == null) {
                    int before = gpu.graphsLaunched();
                    int[] tokens = Answer.to(engine, Requests.greedy(llama.name(), prompt(0, 3), 5))
                            .tokenIds();
                    expected = expected == null ? tokens : expected;
                    assertThat(tokens).isEqualTo(expected);
                    served += !over && gpu.graphsLaunched() - before < 4 ? 1 : 0;
                    engine.unload(llama.name(), Engine.DEFAULT_DRAIN);
                }
                assertThat(engine.device().usedBytes()).isZero();
                if (over) {
                    break;
                }
            }
        }
        assertThat(served).as("models that served with fewer graphs").isGreaterThan(1);
    }

    @Test
    void whateverCallFailsWhileAModelIsLoadedNothingIsLeftOfIt() {
        int failed = 0;
        try (Engine engine = gpu.open(OPTIONS)) {
            for (int calls = 0; ; calls += CALLS) {
                gpu.failAfter(calls, EmulatedGpu.OUT_OF_MEMORY);
                ModelLoadException refused =
                        catchThrowableOfType(ModelLoadException.class, () -> engine.load(llama.spec(), progress -> {}));
                if (gpu.isFailureToCome()) {
                    gpu.failAfter(-1, 0);
                    break;
                }
                if (refused == null) {
                    // a call whose failure does no harm
                    engine.unload(llama.name(), Engine.DEFAULT_DRAIN);
                } else {
                    failed++;
                    assertThat(refused).hasMessageContaining("out of memory");
                }
                assertThat(engine.device().usedBytes()).isZero();
            }
            assertThat(failed).isGreaterThan(3);
            assertThat(Answer.to(engine, Requests.greedy(llama.name(), prompt(0, 3), 2))
                            .tokenIds())
                    .hasSize(2);
        }
    }
}
