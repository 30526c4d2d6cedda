// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.api.LoadedModel;
import dev.valence.engine.api.ModelSpec;
import dev.valence.engine.api.TokenChunk.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However a request is batched, chunked or preempted, its tokens and their probabilities are the same, bit for bit. */
class BatchingTest {
    private static final String MODEL = "qwen2-bf16-sharded";
    private final Fixture fixture = Fixture.of(MODEL);

    @ParameterizedTest
    @CsvSource({"1,1", "3,2", "7,7", "24,8"})
    void aSmallTokenBudgetChangesNothing(int maxBatchTokens, int maxSequences) {
        EngineOptions small = new EngineOptions(2, 0, maxBatchTokens, maxSequences, 100);
        assertThat(logprobs(small, 0)).isEqualTo(logprobs(EngineOptions.DEFAULT.withThreads(2), 0));
    }

    @Test
    void logitsOfAPromptInChunksAreTheSame() {
        float[][] whole = logits(new EngineOptions(2, 0, 512, 64, 1));
        assertThat(logits(new EngineOptions(2, 0, 5, 5, 1))).isDeepEqualTo(whole);
    }

    @Test
    void preemptedRequestsLoseNoToken() {
        // 9 blocks, 8 for one full context: eight requests of up to five blocks must push each other out
        long blockBytes = 2L * 2 * 2 * 16 * 4 * 32;
        assertThat(logprobs(EngineOptions.DEFAULT.withThreads(2), 9 * blockBytes))
                .isEqualTo(logprobs(EngineOptions.DEFAULT.withThreads(2), 0));
    }

    @Test
    void allBlocksAreFreeAtTheEnd() {
        try (Engine engine = Engines.open(EngineOptions.DEFAULT.withThreads(2))) {
            LoadedModel model = engine.load(fixture.spec(), progress -> {});
            List<Answer> answers = new ArrayList<>();
            fixture.prompts().forEach(prompt -> answers.add(Answer.to(engine, Requests.greedy(MODEL, prompt, 20))));
            answers.forEach(Answer::result);
            engine.logits(MODEL, new int[] {1}); // the step that ended the last request has now been accounted for
            assertThat(model.kvUsedBytes()).isZero();
            assertThat(engine.requests().running()).isZero();
            assertThat(engine.requests().waiting()).isZero();
            assertThat(model.tokensPerSecond()).isPositive();
        }
    }

    private float[][] logits(EngineOptions options) {
        try (Engine engine = Engines.open(options)) {
            engine.load(fixture.spec(), progress -> {});
            return engine.logits(MODEL, fixture.logitsPrompt()).rows();
        }
    }

    /** Token and log-probability of every step of the eight prompts, all at once. */
    private List<List<Token>> logprobs(EngineOptions options, long kvBytes) {
        try (Engine engine = Engines.open(options)) {
            engine.load(new ModelSpec(MODEL, fixture.path(), "none", null, kvBytes, 0, Map.of()), progress -> {});
            List<Answer> answers = new ArrayList<>();
            fixture.prompts()
                    .forEach(prompt -> answers.add(
                            Answer.to(engine, Requests.greedy(MODEL, prompt, 64).logprobs(2))));
            List<List<Token>> tokens = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).tokenIds()).isEqualTo(fixture.greedy().get(i));
                tokens.add(answers.get(i).tokens);
            }
            return tokens;
        }
    }
}
