// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.valence.engine.api.BackendChoice;
import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.GenerationException.Category;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.backend.BackendException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a machine lacks and what a GPU does wrong, as callers of the engine see it. */
class CudaFaultTest {
    private static final EngineOptions OPTIONS = new EngineOptions(1, 0, 16, 4, 16);

    private final EmulatedGpu gpu = new EmulatedGpu();
    private final Fixture llama = Fixture.of("llama-f32");

    @AfterEach
    void mend() {
        gpu.close();
    }

    private Answer ask(Engine engine) {
        return Answer.to(engine, Requests.greedy(llama.name(), new int[] {1, 2, 3}, 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                EmulatedGpu.NO_DRIVER + "   | 1 | no CUDA driver on this machine",
                EmulatedGpu.DRIVER_12_4 + " | 1 | the driver knows CUDA up to 12.4",
                EmulatedGpu.DRIVER_13 + "   | 0 | the driver sees no GPU"
            })
    void withoutCudaTheCpuServesAndSaysWhy(int driver, int gpus, String why) {
        gpu.driver(driver, gpus);
        try (Engine engine = Engines.open(BackendChoice.AUTO, OPTIONS)) {
            assertThat(engine.device().backend()).isEqualTo("cpu");
            assertThat(engine.device().message()).contains("on the CPU", why);
            assertThat(engine.deadBecause()).isEmpty();
            engine.load(llama.spec(), progress -> {});
            assertThat(ask(engine).tokenIds()).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                EmulatedGpu.NO_DRIVER + "   | 1 | no CUDA driver on this machine",
                EmulatedGpu.DRIVER_12_4 + " | 1 | the driver knows CUDA up to 12.4",
                EmulatedGpu.DRIVER_13 + "   | 0 | the driver sees no GPU"
            })
    void whereNothingButCudaWillDoTheEngineIsDeadAndSaysWhy(int driver, int gpus, String why) {
        gpu.driver(driver, gpus);
        assertThatThrownBy(() -> gpu.open(OPTIONS))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining(why);
        try (Engine engine = Engines.openOrUnavailable(BackendChoice.CUDA, OPTIONS)) {
            assertThat(engine.deadBecause().orElseThrow()).contains("the GPU cannot be used", why);
            assertThat(engine.device().message()).contains(why);
            assertThat(engine.device().totalBytes()).isZero();
            assertThatThrownBy(() -> engine.load(llama.spec(), progress -> {}))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessageContaining(why);
            assertThat(ask(engine).error().category()).isEqualTo(Category.OVERLOADED);
        }
    }

    @Test
    void aWorkingGpuIsChosenAndNothingIsSaid() {
        try (Engine engine = Engines.open(BackendChoice.AUTO, OPTIONS)) {
            assertThat(engine.device().backend()).isEqualTo("cuda");
            assertThat(engine.device().message()).isNull();
        }
    }

    @Test
    void aGpuThatDoesNotStartIsNoReasonToComputeOnTheCpu() {
        gpu.failAfter(0, EmulatedGpu.UNCORRECTABLE_ECC);
        try (Engine engine = Engines.openOrUnavailable(BackendChoice.AUTO, OPTIONS)) {
            assertThat(engine.device().backend()).isEqualTo("cuda");
            assertThat(engine.deadBecause().orElseThrow()).contains("uncorrectable ECC error");
        }
    }

    @Test
    void aDeviceLostInAStepFailsWhatIsInFlightAndKillsTheEngineWithTheReason() {
        try (Engine engine = gpu.open(OPTIONS)) {
            engine.load(llama.spec(), progress -> {});
            Answer endless = Answer.to(engine, Requests.greedy(llama.name(), new int[] {1}, 200));
            Answer.await(endless.firstToken);
            gpu.failAfter(0, EmulatedGpu.UNCORRECTABLE_ECC);

            GenerationException error = endless.error();
            assertThat(error.category()).isEqualTo(Category.OVERLOADED);
            assertThat(error.code()).isEqualTo("EngineDead");
            assertThat(error).hasMessageContaining("uncorrectable ECC error");
            assertThat(ask(engine).error().code()).isEqualTo("EngineDead");
            assertThat(engine.deadBecause().orElseThrow()).contains("uncorrectable ECC error");
            assertThat(engine.device().message()).contains("uncorrectable ECC error");

            engine.unload(llama.name(), Engine.DEFAULT_DRAIN);
            assertThat(engine.device().usedBytes()).isZero();
        }
    }

    @Test
    void aDeviceLostWhileAModelLoadsKillsTheEngine() {
        try (Engine engine = gpu.open(OPTIONS)) {
            assertThatThrownBy(() ->
                            engine.load(llama.spec(), progress -> gpu.failAfter(0, EmulatedGpu.UNCORRECTABLE_ECC)))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessageContaining("uncorrectable ECC error");
            assertThatThrownBy(() -> engine.logits(llama.name(), new int[] {1}))
                    .isInstanceOf(GenerationException.class);
            assertThat(ask(engine).error()).isNotNull();
            assertThat(engine.deadBecause().orElseThrow()).contains("uncorrectable ECC error");
        }
    }

    @Test
    void memoryThatRunsOutFailsTheLoadAndLeavesNothing() {
        try (Engine engine = gpu.open(OPTIONS)) {
            ModelLoadException refused = catchThrowableOfType(
                    ModelLoadException.class,
                    () -> engine.load(llama.spec(), progress -> gpu.failAfter(3, EmulatedGpu.OUT_OF_MEMORY)));
            assertThat(refused.code()).isEqualTo("InsufficientMemory");
            assertThat(engine.device().usedBytes()).isZero();
            engine.load(llama.spec(), progress -> {});
            assertThat(ask(engine).tokenIds()).hasSize(2);
        }
    }

    @Test
    void memoryThatRunsOutInAStepFailsItsRequestAndNoOther() {
        try (Engine engine = gpu.open(OPTIONS)) {
            engine.load(llama.spec(), progress -> {});
            gpu.failAfter(0, EmulatedGpu.OUT_OF_MEMORY);
            GenerationException error = ask(engine).error();
            assertThat(error.category()).isEqualTo(Category.OVERLOADED);
            assertThat(error).hasMessageContaining("out of memory");
            assertThat(engine.deadBecause()).isEmpty();
            assertThat(ask(engine).tokenIds()).hasSize(2);
        }
    }

    @Test
    void aGpuThatRefusesEveryLaunchIsGivenUp() {
        try (Engine engine = gpu.open(OPTIONS)) {
            engine.load(llama.spec(), progress -> {});
            gpu.failLaunches(EmulatedGpu.NO_KERNEL_IMAGE);
            GenerationException first = ask(engine).error();
            assertThat(first.category()).isEqualTo(Category.OVERLOADED);
            assertThat(first).hasMessageContaining("no kernel image is available");
            assertThat(engine.deadBecause()).isEmpty();
            while (!ask(engine).error().code().equals("EngineDead")) {
                assertThat(engine.requests().waiting()).isZero();
            }
            assertThat(engine.deadBecause().orElseThrow()).contains("steps in a row failed", "no kernel image");
        }
    }
}
