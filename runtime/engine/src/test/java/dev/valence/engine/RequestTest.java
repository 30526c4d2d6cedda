// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.api.ChatPrompt;
import dev.valence.engine.api.ChatPrompt.Message;
import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.api.FinishReason;
import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.GenerationException.Category;
import dev.valence.engine.api.GenerationRequest;
import dev.valence.engine.api.LoadedModel;
import dev.valence.engine.api.Sampling;
import dev.valence.engine.api.TokenChunk;
import dev.valence.engine.api.TokenChunk.Alternative;
import dev.valence.engine.api.TokenChunk.Token;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How requests end, what they say on the way, and which are refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestTest {
    private static final String MODEL = "llama-f32";
    private static final Sampling WARM = new Sampling(0.8f, 0.95f, 50, 0.01f, 1.1f, 0.1f, 0.1f, 42, Map.of());
    private final Fixture fixture = Fixture.of(MODEL);
    private final int[] prompt = fixture.prompts().get(3);
    private final int[] output = fixture.greedy().get(3);
    private Engine engine;
    private LoadedModel model;

    @BeforeAll
    void open() {
        engine = Engines.open(EngineOptions.DEFAULT.withThreads(2));
        model = engine.load(fixture.spec(), progress -> {});
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void endsAtMaxTokens() {
        Answer answer = Answer.to(engine, Requests.greedy(MODEL, prompt, 5));
        assertThat(answer.result().reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(answer.result().promptTokens()).isEqualTo(prompt.length);
        assertThat(answer.result().completionTokens()).isEqualTo(5);
        assertThat(answer.tokenIds()).hasSize(5);
    }

    @Test
    void endsWhenTheContextIsFull() {
        int[] long250 = new int[250];
        Answer answer = Answer.to(engine, Requests.greedy(MODEL, long250, 1000));
        assertThat(answer.result().reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(answer.result().completionTokens()).isEqualTo(6);
    }

    @Test
    void endsAtAStopTokenWhichIsReportedButAddsNoText() {
        Answer answer = Answer.to(engine, Requests.greedy(MODEL, prompt, 64).stops(List.of(), List.of(output[4])));
        int first = 0;
        while (output[first] != output[4]) {
            first++;
        }
        assertThat(answer.result().reason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.tokenIds()).hasSize(first + 1).endsWith(output[4]);
        assertThat(answer.result().shownTokens()).isEqualTo(first);
        assertThat(answer.text()).isEqualTo(model.decode(Arrays.copyOf(output, first)));
    }

    @Test
    void endsAtTheModelsOwnEndOfSequence() {
        Requests biased =
                Requests.greedy(MODEL, prompt, 64).sampling(new Sampling(0, 1, 0, 0, 1, 0, 0, 0, Map.of(2, 1000f)));
        assertThat(Answer.to(engine, biased.endingAtEos()).tokenIds()).containsExactly(2);
        assertThat(Answer.to(engine, biased.endingAtEos()).result().reason()).isEqualTo(FinishReason.STOP);
        assertThat(Answer.to(engine, biased).result().reason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void aStopStringAcrossTokensEndsTheTextBeforeIt() {
        String text = fixture.texts().get(3);
        int at = text.length() / 2;
        String stop = text.substring(at, Math.min(at + 6, text.length()));
        Answer answer = Answer.to(engine, Requests.greedy(MODEL, prompt, 64).stops(List.of("never", stop), List.of()));
        assertThat(answer.result().reason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.text()).isEqualTo(text.substring(0, text.indexOf(stop)));
        int shown = answer.result().shownTokens();
        assertThat(shown).isLessThan(answer.tokenIds().length);
        assertThat(model.decode(Arrays.copyOf(answer.tokenIds(), shown))).startsWith(answer.text());
        assertThat(model.decode(Arrays.copyOf(answer.tokenIds(), shown - 1)))
                .hasSizeLessThan(answer.text().length());
    }

    @Test
    void aConversationGoesFromTemplateToText() {
        ChatPrompt chat = model.applyTemplate(List.of(Message.of("user", "Grüße 🙂")), null, Map.of());
        assertThat(chat.text()).isEqualTo("<|im_start|>user\nGrüße 🙂<|im_end|>\n<|im_start|>assistant\n");
        assertThat(chat.tokens()).startsWith(1).contains(2);
        assertThat(model.decode(chat.tokens())).isEqualTo("user\nGrüße 🙂\nassistant\n");
        Answer answer = Answer.to(engine, Requests.greedy(MODEL, chat.tokens(), 32));
        assertThat(answer.text()).isEqualTo(model.decode(answer.tokenIds()));
        for (String text : answer.texts.subList(0, answer.texts.size() - 1)) {
            assertThat(text).matches(t -> t.isEmpty() || !Character.isHighSurrogate(t.charAt(t.length() - 1)));
        }
    }

    @Test
    void theSameSeedDrawsTheSameTokensAloneAndAmongOthers() {
        Requests warm = Requests.greedy(MODEL, prompt, 40).sampling(WARM);
        int[] alone = Answer.to(engine, warm).tokenIds();
        Answer other =
                Answer.to(engine, Requests.greedy(MODEL, fixture.prompts().get(7), 64));
        Answer again = Answer.to(engine, warm);
        assertThat(again.tokenIds()).isEqualTo(alone);
        other.result();
        Sampling reseeded = new Sampling(0.8f, 0.95f, 50, 0.01f, 1.1f, 0.1f, 0.1f, 43, Map.of());
        assertThat(Answer.to(engine, warm.sampling(reseeded)).tokenIds()).isNotEqualTo(alone);
    }

    private int[] drawn(Sampling sampling) {
        return Answer.to(engine, Requests.greedy(MODEL, prompt, output.length).sampling(sampling))
                .tokenIds();
    }

    private static Sampling hot(float topP, int topK, float minP) {
        return new Sampling(3, topP, topK, minP, 1, 0, 0, 42, Map.of());
    }

    @Test
    void whatLeavesOneCandidateIsGreedyHoweverHot() {
        assertThat(drawn(hot(1, 0, 0))).as("of all tokens").isNotEqualTo(output);
        assertThat(drawn(hot(1, 1, 0))).as("top_k 1").isEqualTo(output);
        assertThat(drawn(hot(1e-6f, 0, 0))).as("a tiny top_p").isEqualTo(output);
        assertThat(drawn(hot(1, 0, 1))).as("min_p 1").isEqualTo(output);
    }

    /** A token of the prompt, far above all others but for the penalty. */
    private int favourite() {
        return prompt[prompt.length - 1];
    }

    private int[] favouring(float repetition, float presence, float frequency) {
        return drawn(new Sampling(0, 1, 0, 0, repetition, presence, frequency, 0, Map.of(favourite(), 1000f)));
    }

    @Test
    void aRepetitionPenaltyCountsThePromptToo() {
        assertThat(favouring(1, 0, 0)).containsOnly(favourite());
        assertThat(favouring(100_000, 0, 0)).doesNotContain(favourite());
    }

    @Test
    void aPresencePenaltyCountsTheAnswerAlone() {
        assertThat(favouring(1, 2000, 0)).startsWith(favourite()).containsOnlyOnce(favourite());
        assertThat(favouring(1, 400, 0)).as("however often it was said").containsOnly(favourite());
        assertThat(drawn(new Sampling(0, 1, 0, 0, 1, 1000, 0, 0, Map.of())))
                .as("of all tokens")
                .doesNotHaveDuplicates();
    }

    @Test
    void aFrequencyPenaltyGrowsWithEachTimeInTheAnswer() {
        int[] tokens = favouring(1, 0, 400);
        assertThat(tokens).startsWith(favourite(), favourite(), favourite());
        assertThat(Arrays.copyOfRange(tokens, 3, tokens.length)).doesNotContain(favourite());
    }

    @Test
    void logprobsFallAndStartWithTheGreedyToken() {
        Answer answer = Answer.to(engine, Requests.greedy(MODEL, prompt, 8).logprobs(5));
        answer.result();
        for (Token token : answer.tokens) {
            assertThat(token.top()).hasSize(5);
            assertThat(token.top().getFirst()).isEqualTo(new Alternative(token.id(), token.logprob()));
            assertThat(token.top()).isSortedAccordingTo((a, b) -> Float.compare(b.logprob(), a.logprob()));
            assertThat(token.logprob()).isLessThanOrEqualTo(0);
        }
    }

    @Test
    void aCancelledRequestEndsBeforeTheNextStepAndHoldsNothing() {
        CompletableFuture<Void> submitted = new CompletableFuture<>();
        Answer answer = new Answer() {
            @Override
            public void onTokens(TokenChunk chunk) {
                super.onTokens(chunk);
                await(submitted);
                cancel();
            }
        };
        answer.generation = engine.submit(Requests.greedy(MODEL, prompt, 200).request(), answer);
        submitted.complete(null);
        assertThat(answer.result().reason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(answer.tokenIds()).hasSize(1);
        engine.logits(MODEL, new int[] {1});
        assertThat(model.kvUsedBytes()).isZero();
        answer.cancel();
    }

    @Test
    void aPromptLongerThanTheContextIsRefusedWithNumbers() {
        GenerationException error =
                Answer.to(engine, Requests.greedy(MODEL, new int[256], 1)).error();
        assertThat(error.category()).isEqualTo(Category.INVALID);
        assertThat(error.code()).isEqualTo("ContextLengthExceeded");
        assertThat(error).hasMessageContaining("256 tokens").hasMessageContaining("holds 256");
        assertThatThrownBy(() -> engine.logits(MODEL, new int[257])).hasMessageContaining("257 tokens");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 384, Integer.MAX_VALUE})
    void aTokenOutsideTheVocabularyIsRefused(int token) {
        assertThat(Answer.to(engine, Requests.greedy(MODEL, new int[] {1, token}, 1))
                        .error())
                .hasMessageContaining("token " + token);
    }

    @Test
    void anEmptyPromptAndNoTokensAreRefused() {
        assertThat(Answer.to(engine, Requests.greedy(MODEL, new int[0], 1))
                        .error()
                        .code())
                .isEqualTo("EmptyPrompt");
        assertThat(Answer.to(engine, Requests.greedy(MODEL, prompt, 0)).error().code())
                .isEqualTo("InvalidMaxTokens");
        assertThat(Answer.to(engine, Requests.greedy(MODEL, prompt, Integer.MIN_VALUE))
                        .error()
                        .category())
                .isEqualTo(Category.INVALID);
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.1f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void anImpossibleTemperatureIsRefused(float temperature) {
        Sampling sampling = new Sampling(temperature, 1, 0, 0, 1, 0, 0, 0, Map.of());
        assertThat(Answer.to(engine, Requests.greedy(MODEL, prompt, 4).sampling(sampling))
                        .error())
                .hasMessageContaining("temperature must be from 0");
    }

    @Test
    void otherImpossibleSamplingIsRefused() {
        refused(new Sampling(1, 0, 0, 0, 1, 0, 0, 0, Map.of()), "top_p must be from above 0 to 1");
        refused(new Sampling(1, 1.1f, 0, 0, 1, 0, 0, 0, Map.of()), "top_p");
        refused(new Sampling(1, 1, -1, 0, 1, 0, 0, 0, Map.of()), "top_k");
        refused(new Sampling(1, 1, 0, 2, 1, 0, 0, 0, Map.of()), "min_p");
        refused(new Sampling(1, 1, 0, 0, 0, 0, 0, 0, Map.of()), "repetition_penalty");
        refused(new Sampling(1, 1, 0, 0, 1, Float.NaN, 0, 0, Map.of()), "presence_penalty");
        refused(new Sampling(1, 1, 0, 0, 1, 0, Float.NaN, 0, Map.of()), "frequency_penalty");
        refused(new Sampling(1, 1, 0, 0, 1, 0, 0, 0, Map.of(9999, 1f)), "token 9999");
        refused(new Sampling(1, 1, 0, 0, 1, 0, 0, 0, Map.of(1, Float.NaN)), "logit_bias of token 1");
    }

    private void refused(Sampling sampling, String message) {
        GenerationException error = Answer.to(
                        engine, Requests.greedy(MODEL, prompt, 4).sampling(sampling))
                .error();
        assertThat(error.category()).isEqualTo(Category.INVALID);
        assertThat(error).hasMessageContaining(message);
    }

    @Test
    void impossibleStopsAndLogprobsAreRefused() {
        assertThat(Answer.to(engine, Requests.greedy(MODEL, prompt, 4).stops(List.of(""), List.of()))
                        .error())
                .hasMessageContaining("length of a stop string");
        assertThat(Answer.to(engine, Requests.greedy(MODEL, prompt, 4).logprobs(33))
                        .error())
                .hasMessageContaining("logprobs must be from -1 to 32");
    }

    @Test
    void anUnknownModelIsNotFound() {
        GenerationRequest request = Requests.greedy("nobody", prompt, 4).request();
        Answer answer = new Answer();
        engine.submit(request, answer).cancel();
        assertThat(answer.error().category()).isEqualTo(Category.NOT_FOUND);
    }

    @Test
    void aListenerThatThrowsHarmsNobodyElse() {
        Answer broken = new Answer() {
            @Override
            public void onTokens(TokenChunk chunk) {
                throw new IllegalStateException("broken listener");
            }
        };
        engine.submit(Requests.greedy(MODEL, prompt, 64).request(), broken);
        assertThat(Answer.to(engine, Requests.greedy(MODEL, prompt, 64)).tokenIds())
                .isEqualTo(output);
        assertThat(broken.error().category()).isEqualTo(Category.INTERNAL);
    }
}
