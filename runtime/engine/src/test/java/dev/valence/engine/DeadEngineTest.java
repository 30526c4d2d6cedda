// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.GenerationException.Category;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.api.TokenChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What an Error on the engine's thread does: no request hangs, and the engine says that it is dead. */
class DeadEngineTest {
    private final Fixture llama = Fixture.of("llama-f32");

    /** Throws where the engine hands out the first token, once {@link #go} is complete. */
    private static final class Deadly extends Answer {
        final CompletableFuture<Void> go = new CompletableFuture<>();

        @Override
        public void onTokens(TokenChunk chunk) {
            firstToken.complete(null);
            go.join();
            throw new StackOverflowError("of a test");
        }
    }

    private Requests endless() {
        return Requests.greedy(llama.spec().id(), new int[] {1, 2, 3}, 200);
    }

    @Test
    void allInFlightFailAndAllNewAreRefusedWithTheReason() {
        // one runs at a time, so that others wait in the queue
        EngineOptions options = new EngineOptions(1, 0, 64, 1, 16);
        try (Engine engine = Engines.open(options)) {
            engine.load(llama.spec(), progress -> {});
            assertThat(engine.deadBecause()).isEmpty();
            Deadly deadly = new Deadly();
            engine.submit(endless().request(), deadly);
            Answer.await(deadly.firstToken);
            List<Answer> others = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                others.add(Answer.to(engine, endless()));
            }
            deadly.go.complete(null);

            assertDead(deadly.error());
            others.forEach(other -> assertDead(other.error()));
            assertDead(Answer.to(engine, endless()).error());
            assertThat(engine.deadBecause().orElseThrow()).contains("StackOverflowError", "of a test");
            assertThatThrownBy(() -> engine.logits(llama.spec().id(), new int[] {1}))
                    .isInstanceOf(GenerationException.class)
                    .hasMessageContaining("has died");
            assertThatThrownBy(() -> engine.load(Fixture.of("qwen2-f32-tied").spec(), progress -> {}))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessageContaining("has died");

            // the refused call has waited for the thread's end
            assertThat(engine.requests().running()).isZero();
            assertThat(engine.requests().waiting()).isZero();

            engine.unload(llama.spec().id(), Engine.DEFAULT_DRAIN);
            assertThat(engine.device().usedBytes()).isZero();
        }
    }

    private static void assertDead(GenerationException error) {
        assertThat(error.category()).isEqualTo(Category.OVERLOADED);
        assertThat(error.code()).isEqualTo("EngineDead");
        assertThat(error).hasMessageContaining("StackOverflowError");
    }
}
