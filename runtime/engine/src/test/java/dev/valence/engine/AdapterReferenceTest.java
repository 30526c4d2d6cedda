// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.valence.engine.api.AdapterSpec;
import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.LoadedAdapter;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.api.TokenChunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Adapters against weights merged by the reference. */
class AdapterReferenceTest {
    private static final int MAX_RANK = 64;
    /** Of a log-probability; the weights are float32, and the reference adds up in another order. */
    private static final double TOLERANCE = 2e-3;

    private final Engine engine = Engines.open(EngineOptions.DEFAULT.withThreads(2));

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @CsvSource({"llama-f32,adapter-llama-all", "qwen2-f32-tied,adapter-qwen2-qv"})
    void adaptedTokensAreTheReferencesAmongBaseRequests(String baseName, String adapterName) {
        Fixture base = Fixture.of(baseName);
        Fixture adapted = Fixture.of(adapterName);
        engine.load(base.spec(), progress -> {});
        engine.loadAdapter(baseName, new AdapterSpec("a", adapted.path(), MAX_RANK));
        engine.loadAdapter(baseName, new AdapterSpec("b", adapted.path(), MAX_RANK));
        List<Answer> baseAnswers = new ArrayList<>();
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < base.prompts().size(); i++) {
            baseAnswers.add(
                    Answer.to(engine, Requests.greedy(baseName, base.prompts().get(i), 64)));
            answers.add(Answer.to(
                    engine,
                    Requests.greedy(baseName, adapted.prompts().get(i), 64).adapter(i % 2 == 0 ? "a" : "b")));
        }
        for (int i = 0; i < base.prompts().size(); i++) {
            assertThat(baseAnswers.get(i).tokenIds())
                    .as("base " + i)
                    .isEqualTo(base.greedy().get(i));
            assertThat(answers.get(i).tokenIds())
                    .as("adapted " + i)
                    .isEqualTo(adapted.greedy().get(i));
        }
    }

    @ParameterizedTest
    @CsvSource({"llama-f32,adapter-llama-all", "qwen2-f32-tied,adapter-qwen2-qv"})
    void adaptedLogProbabilitiesAreTheReferences(String baseName, String adapterName) {
        Fixture adapted = Fixture.of(adapterName);
        engine.load(Fixture.of(baseName).spec(), progress -> {});
        engine.loadAdapter(baseName, new AdapterSpec("a", adapted.path(), MAX_RANK));
        for (int row = 0; row < adapted.logitsPrompt().length; row++) {
            int[] prompt = Arrays.copyOf(adapted.logitsPrompt(), row + 1);
            Answer answer = Answer.to(
                    engine, Requests.greedy(baseName, prompt, 1).adapter("a").logprobs(20));
            assertThat(answer.tokenIds()).hasSize(1);
            double[] expected = logProbabilities(adapted.logits()[row]);
            List<TokenChunk.Alternative> likeliest = answer.tokens.getFirst().top();
            assertThat(likeliest).hasSize(20);
            for (TokenChunk.Alternative one : likeliest) {
                assertThat((double) one.logprob())
                        .as("row " + row + ", token " + one.id())
                        .isCloseTo(expected[one.id()], within(TOLERANCE));
            }
        }
    }

    private static double[] logProbabilities(float[] logits) {
        double largest = IntStream.range(0, logits.length)
                .mapToDouble(i -> logits[i])
                .max()
                .orElseThrow();
        double sum = IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i] - largest))
                .sum();
        return IntStream.range(0, logits.length)
                .mapToDouble(i -> logits[i] - largest - Math.log(sum))
                .toArray();
    }

    @Test
    void anUnloadedAdapterIsUnknownAndItsMemoryFree() {
        Fixture base = Fixture.of("llama-f32");
        engine.load(base.spec(), progress -> {});
        long before = engine.device().usedBytes();
        LoadedAdapter adapter =
                engine.loadAdapter("llama-f32", new AdapterSpec("a", Fixture.path("adapter-llama-all"), MAX_RANK));
        assertThat(adapter.rank()).isEqualTo(4);
        assertThat(engine.device().usedBytes()).isEqualTo(before + adapter.bytes());
        engine.unloadAdapter("llama-f32", "a");
        assertThat(engine.device().usedBytes()).isEqualTo(before);
        GenerationException error = Answer.to(
                        engine, Requests.greedy("llama-f32", new int[] {1}, 2).adapter("a"))
                .error();
        assertThat(error.category()).isEqualTo(GenerationException.Category.NOT_FOUND);
        assertThat(error).hasMessageContaining("adapter a");
    }

    @Test
    void requestsInFlightKeepAnUnloadedAdapter() {
        Fixture base = Fixture.of("llama-f32");
        Fixture adapted = Fixture.of("adapter-llama-all");
        engine.load(base.spec(), progress -> {});
        long before = engine.device().usedBytes();
        engine.loadAdapter("llama-f32", new AdapterSpec("a", adapted.path(), MAX_RANK));
        Answer answer = Answer.to(
                engine,
                Requests.greedy("llama-f32", adapted.prompts().get(0), 64).adapter("a"));
        engine.unloadAdapter("llama-f32", "a");
        assertThat(answer.tokenIds()).isEqualTo(adapted.greedy().get(0));
        assertThat(engine.device().usedBytes()).isEqualTo(before);
    }

    @Test
    void anAdapterForAnotherBaseIsRefused() {
        engine.load(Fixture.of("llama-f32-biases").spec(), progress -> {});
        long before = engine.device().usedBytes();
        assertThatThrownBy(() -> engine.loadAdapter(
                        "llama-f32-biases", new AdapterSpec("a", Fixture.path("adapter-llama-all"), MAX_RANK)))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("not made for this base model")
                .hasMessageContaining("[32, 4]");
        assertThat(engine.device().usedBytes()).isEqualTo(before);
    }

    @Test
    void aRankAboveTheLimitIsRefused() {
        engine.load(Fixture.of("llama-f32").spec(), progress -> {});
        assertThatThrownBy(() ->
                        engine.loadAdapter("llama-f32", new AdapterSpec("a", Fixture.path("adapter-llama-all"), 2)))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("rank 4")
                .hasMessageContaining("limit of 2");
    }

    @Test
    void aTakenIdAndAnUnknownBaseAreRefused() {
        engine.load(Fixture.of("llama-f32").spec(), progress -> {});
        AdapterSpec spec = new AdapterSpec("a", Fixture.path("adapter-llama-all"), MAX_RANK);
        engine.loadAdapter("llama-f32", spec);
        long before = engine.device().usedBytes();
        assertThatThrownBy(() -> engine.loadAdapter("llama-f32", spec)).hasMessageContaining("loaded already");
        assertThatThrownBy(() -> engine.loadAdapter("nothing", spec)).hasMessageContaining("base model nothing");
        assertThat(engine.device().usedBytes()).isEqualTo(before);
    }
}
