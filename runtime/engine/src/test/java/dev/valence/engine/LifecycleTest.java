// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.valence.engine.api.CheckpointSize;
import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.api.FinishReason;
import dev.valence.engine.api.GenerationException.Category;
import dev.valence.engine.api.LoadProgress;
import dev.valence.engine.api.LoadedModel;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.api.ModelSpec;
import dev.valence.engine.api.TokenChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that come and go, and the memory they take. */
class LifecycleTest {
    private static final EngineOptions OPTIONS = EngineOptions.DEFAULT.withThreads(2);
    private final Fixture llama = Fixture.of("llama-f32");
    private final Fixture qwen = Fixture.of("qwen2-f32-tied");

    /** Holds the engine thread at its first token until told to go on. */
    private static final class Holding extends Answer {
        final CountDownLatch release = new CountDownLatch(1);

        static Holding to(Engine engine, Requests requests) {
            Holding answer = new Holding();
            answer.generation = engine.submit(requests.request(), answer);
            await(answer.firstToken);
            return answer;
        }

        @Override
        public void onTokens(TokenChunk chunk) {
            super.onTokens(chunk);
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void aModelTakesWhatItsInspectionSaid() {
        try (Engine engine = Engines.open(OPTIONS)) {
            CheckpointSize size = engine.inspect(llama.path());
            assertThat(size.architecture()).isEqualTo("LlamaForCausalLM");
            assertThat(size.contextLength()).isEqualTo(256);
            assertThat(size.kvBlockTokens()).isEqualTo(32);
            assertThat(size.kvBytesPerToken()).isEqualTo(2L * 2 * 2 * 16 * 4);
            List<LoadProgress> progress = new ArrayList<>();
            LoadedModel model =
                    engine.load(new ModelSpec("m", llama.path(), "none", null, 0, 0, Map.of()), progress::add);
            assertThat(model.weightBytes()).isEqualTo(size.weightBytes());
            assertThat(model.kvBytes()).isEqualTo(256 * size.kvBytesPerToken());
            assertThat(engine.device().usedBytes())
                    .isEqualTo(size.weightBytes() + model.kvBytes() + size.overheadBytes());
            assertThat(progress.getLast().bytes()).isEqualTo(progress.getLast().totalBytes());
            assertThat(progress).isSortedAccordingTo((a, b) -> Long.compare(a.bytes(), b.bytes()));
            engine.unload("m", Engine.DEFAULT_DRAIN);
            assertThat(engine.device().usedBytes()).isZero();
            assertThat(engine.model("m")).isEmpty();
        }
    }

    @Test
    void aModelThatDoesNotFitIsRefusedWithNumbersAndLeavesNothing() {
        try (Engine engine = Engines.open(OPTIONS.withMemoryBytes(500_000))) {
            assertThatThrownBy(() -> engine.load(llama.spec(), progress -> {}))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessageContaining("llama-f32 (weights ")
                    .hasMessageContaining("500000 of 500000 are free");
            assertThat(engine.device().usedBytes()).isZero();
            assertThat(engine.device().totalBytes()).isEqualTo(500_000);
        }
    }

    @Test
    void aLimitAboveWhatIsFreeIsNoMemory() {
        try (Engine engine = Engines.open(OPTIONS.withMemoryBytes(Long.MAX_VALUE))) {
            assertThat(engine.device().totalBytes()).isPositive().isLessThan(Long.MAX_VALUE);
        }
    }

    @Test
    void anImpossibleSpecIsRefused() {
        try (Engine engine = Engines.open(OPTIONS)) {
            refused(engine, new ModelSpec("m", llama.path(), "int4", null, 0, 0, Map.of()), "'int4'");
            refused(engine, new ModelSpec("m", llama.path(), "none", 257, 0, 0, Map.of()), "from 1 to 256");
            refused(engine, new ModelSpec("m", llama.path(), "none", -1, 0, 0, Map.of()), "from 1 to 256");
            refused(engine, new ModelSpec("m", llama.path(), "none", 256, 1000, 0, Map.of()), "kvBytes allows 1000");
            refused(engine, new ModelSpec("m", llama.path(), "none", null, 0, 0, Map.of("kvType", "f8")), "'f8'");
            refused(engine, new ModelSpec("m", llama.path().resolve("x"), "none", null, 0, 0, Map.of()), "x");
            assertThat(engine.device().usedBytes()).isZero();
        }
    }

    private static void refused(Engine engine, ModelSpec spec, String message) {
        assertThatThrownBy(() -> engine.load(spec, progress -> {}))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining(message);
    }

    @Test
    void twoModelsOfOneIdAreRefused() {
        try (Engine engine = Engines.open(OPTIONS)) {
            engine.load(llama.spec(), progress -> {});
            long before = engine.device().usedBytes();
            refused(engine, llama.spec(), "loaded or being loaded already");
            assertThat(engine.device().usedBytes()).isEqualTo(before);
        }
    }

    @Test
    void anInterruptedLoadLeavesNothing() {
        try (Engine engine = Engines.open(OPTIONS)) {
            assertThatThrownBy(() -> engine.load(
                            llama.spec(), progress -> Thread.currentThread().interrupt()))
                    .isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(engine.device().usedBytes()).isZero();
        }
    }

    @Test
    void twoModelsServeSideBySide() {
        try (Engine engine = Engines.open(OPTIONS)) {
            engine.load(llama.spec(), progress -> {});
            engine.load(qwen.spec(), progress -> {});
            List<Answer> llamas = new ArrayList<>();
            List<Answer> qwens = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                llamas.add(Answer.to(
                        engine, Requests.greedy(llama.name(), llama.prompts().get(i), 64)));
                qwens.add(Answer.to(
                        engine, Requests.greedy(qwen.name(), qwen.prompts().get(i), 64)));
            }
            for (int i = 0; i < 8; i++) {
                assertThat(llamas.get(i).tokenIds()).isEqualTo(llama.greedy().get(i));
                assertThat(qwens.get(i).tokenIds()).isEqualTo(qwen.greedy().get(i));
            }
        }
    }

    @Test
    void unloadingLetsRequestsInFlightEndAndRefusesNewOnes() {
        try (Engine engine = Engines.open(OPTIONS)) {
            engine.load(llama.spec(), progress -> {});
            engine.load(qwen.spec(), progress -> {});
            Holding inFlight = Holding.to(
                    engine, Requests.greedy(llama.name(), llama.prompts().get(2), 64));
            Answer queued = Answer.to(
                    engine, Requests.greedy(llama.name(), llama.prompts().get(3), 64));
            CompletableFuture<Void> unloading =
                    CompletableFuture.runAsync(() -> engine.unload(llama.name(), Engine.DEFAULT_DRAIN));
            while (engine.model(llama.name()).isPresent()) {
                Thread.onSpinWait();
            }
            Answer late = Answer.to(
                    engine, Requests.greedy(llama.name(), llama.prompts().get(3), 64));
            assertThat(engine.requests().waiting()).isPositive();
            inFlight.release.countDown();
            assertThat(inFlight.tokenIds()).isEqualTo(llama.greedy().get(2));
            assertThat(queued.tokenIds()).isEqualTo(llama.greedy().get(3));
            assertThat(late.error().category()).isEqualTo(Category.NOT_FOUND);
            Answer.await(unloading);
            assertThat(engine.requests().running()).isZero();
            assertThat(Answer.to(
                                    engine,
                                    Requests.greedy(qwen.name(), qwen.prompts().get(2), 64))
                            .tokenIds())
                    .isEqualTo(qwen.greedy().get(2));
        }
    }

    @Test
    void aFullQueueRefusesAtOnce() {
        try (Engine engine = Engines.open(new EngineOptions(2, 0, 512, 1, 1))) {
            engine.load(llama.spec(), progress -> {});
            Holding running = Holding.to(engine, Requests.greedy(llama.name(), new int[] {1}, 3));
            Answer waiting = Answer.to(engine, Requests.greedy(llama.name(), new int[] {1}, 3));
            Answer refused = Answer.to(engine, Requests.greedy(llama.name(), new int[] {1}, 3));
            assertThat(engine.requests().waiting()).isEqualTo(1);
            running.release.countDown();
            assertThat(running.result().reason()).isEqualTo(FinishReason.LENGTH);
            assertThat(waiting.result().reason()).isEqualTo(FinishReason.LENGTH);
            assertThat(refused.error().category()).isEqualTo(Category.OVERLOADED);
            assertThat(refused.error()).hasMessageContaining("full with 1 requests");
        }
    }

    @Test
    void closingFailsWhatIsInFlightAndAnswersLateRequestsToo() throws InterruptedException {
        Engine engine = Engines.open(OPTIONS);
        engine.load(llama.spec(), progress -> {});
        Holding inFlight =
                Holding.to(engine, Requests.greedy(llama.name(), llama.prompts().get(2), 200));
        Thread closing = Thread.ofPlatform().start(engine::close);
        while (closing.getState() != Thread.State.WAITING) { // for the engine thread, which is held
            Thread.onSpinWait();
        }
        inFlight.release.countDown();
        closing.join();
        assertThat(inFlight.error().category()).isEqualTo(Category.OVERLOADED);
        assertThat(Answer.to(engine, Requests.greedy(llama.name(), new int[] {1}, 3))
                        .error()
                        .category())
                .isEqualTo(Category.NOT_FOUND);
    }

    @Test
    void closingWaitsForALoadAndRefusesLaterOnes() throws InterruptedException {
        Engine engine = Engines.open(OPTIONS);
        Thread closing = Thread.ofPlatform().unstarted(engine::close);
        engine.load(llama.spec(), progress -> {
            if (closing.getState() == Thread.State.NEW) {
                closing.start();
                while (closing.getState() != Thread.State.WAITING) { // for this load
                    Thread.onSpinWait();
                }
            }
        });
        closing.join();
        refused(engine, llama.spec(), "the engine is closed");
        engine.unload(llama.name(), Engine.DEFAULT_DRAIN);
        engine.close();
    }

    @Test
    void impossibleOptionsAreRefused() {
        assertThatThrownBy(() -> new EngineOptions(-1, 0, 512, 64, 1)).hasMessageContaining("threads");
        assertThatThrownBy(() -> new EngineOptions(0, -1, 512, 64, 1)).hasMessageContaining("memoryBytes");
        assertThatThrownBy(() -> new EngineOptions(0, 0, 63, 64, 1)).hasMessageContaining("64 and 63");
        assertThatThrownBy(() -> new EngineOptions(0, 0, 512, 0, 1)).hasMessageContaining("maxSequences");
        assertThatThrownBy(() -> new EngineOptions(0, 0, 512, 64, -1)).hasMessageContaining("maxWaiting");
    }

    @Test
    void whatTheEngineCannotDoForAModelIsRefusedByName() {
        try (Engine engine = Engines.open(OPTIONS)) {
            assertThatThrownBy(() -> engine.load(asked("int8", null, Map.of()), progress -> {}))
                    .hasMessageContaining("quantization 'int8'")
                    .extracting("code")
                    .isEqualTo("UnsupportedQuantization");
            assertThatThrownBy(() -> engine.load(asked("none", null, Map.of("kvTyp", "f16")), progress -> {}))
                    .hasMessageContaining("engine option kvTyp", "known is kvType")
                    .extracting("code")
                    .isEqualTo("InvalidOption");
            assertThatThrownBy(() -> engine.load(asked("none", null, Map.of("kvType", "f8")), progress -> {}))
                    .hasMessageContaining("'f8'")
                    .extracting("code")
                    .isEqualTo("InvalidOption");
            assertThatThrownBy(() -> engine.load(asked("none", 1 << 20, Map.of()), progress -> {}))
                    .hasMessageContaining("contextLength 1048576")
                    .extracting("code")
                    .isEqualTo("InvalidContextLength");
        }
    }

    private ModelSpec asked(String quantization, @Nullable Integer contextLength, Map<String, String> options) {
        return new ModelSpec("m", llama.path(), quantization, contextLength, 0, 0, options);
    }

    @Test
    void aRequestWhoseLogitsAreNoNumbersFailsAlone(@TempDir Path folder) throws IOException {
        for (String file : List.of("config.json", "tokenizer.json", "model.safetensors")) {
            Files.copy(llama.path().resolve(file), folder.resolve(file));
        }
        spoilFirstEmbedding(folder.resolve("model.safetensors"));
        try (Engine engine = Engines.open(OPTIONS)) {
            engine.load(new ModelSpec("m", folder, "none", null, 0, 0, Map.of()), progress -> {});
            Holding first =
                    Holding.to(engine, Requests.greedy("m", llama.prompts().get(5), 64));
            Answer bad = Answer.to(engine, Requests.greedy("m", new int[] {5, 0, 6}, 64));
            Answer good = Answer.to(engine, Requests.greedy("m", llama.prompts().get(6), 64));
            first.release.countDown();
            assertThat(bad.error().category()).isEqualTo(Category.INTERNAL);
            assertThat(first.tokenIds()).isEqualTo(llama.greedy().get(5));
            assertThat(good.tokenIds()).isEqualTo(llama.greedy().get(6));
        }
    }

    /** The row of token 0, which neither prompt 5 nor 6 has, nor what follows them. */
    private static void spoilFirstEmbedding(Path safetensors) throws IOException {
        byte[] bytes = Files.readAllBytes(safetensors);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int headerBytes = (int) buffer.getLong(0);
        JsonNode header = new ObjectMapper().readTree(bytes, 8, headerBytes);
        int at = header.get("model.embed_tokens.weight")
                .get("data_offsets")
                .get(0)
                .intValue();
        for (int i = 0; i < 64; i++) {
            buffer.putFloat(8 + headerBytes + at + 4 * i, Float.NaN);
        }
        Files.write(safetensors, bytes);
    }
}
