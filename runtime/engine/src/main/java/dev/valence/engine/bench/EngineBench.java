// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.bench;

import dev.valence.engine.Engines;
import dev.valence.engine.api.BackendChoice;
import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.api.LoadedModel;
import dev.valence.engine.api.ModelSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Prompt and generation speed of one stream, apart from each other and each from an empty cache, as llama.cpp's
 * llama-bench measures them (its pp and tg).
 */
public final class EngineBench {
    private static final String MODEL = "bench";

    /** Tokens of the warm-up generation: enough for the JIT to have seen a step. */
    private static final int WARM_UP_TOKENS = 16;

    /**
     * @param generateTokens at least 2: the first belongs to the prompt
     * @param threads that compute; 0: one per core this process may use
     * @param runs of which the median is taken
     * @throws dev.valence.engine.api.EngineException the model cannot be loaded, or its context is too short
     */
    public static BenchResult run(
            BackendChoice backend,
            Path model,
            String quantization,
            int promptTokens,
            int generateTokens,
            int threads,
            int runs) {
        if (promptTokens < 1 || generateTokens < 2 || runs < 1) {
            throw new IllegalArgumentException("a bench needs at least 1 prompt token, 2 generated ones and 1 run");
        }
        int used =
                threads > 0 ? threads : Math.min(Runtime.getRuntime().availableProcessors(), EngineOptions.MAX_THREADS);
        EngineOptions options =
                new EngineOptions(used, 0, Math.max(promptTokens, EngineOptions.DEFAULT.maxBatchTokens()), 1, 1);
        try (Engine engine = Engines.open(backend, options)) {
            int context = Math.max(promptTokens, generateTokens) + WARM_UP_TOKENS;
            LoadedModel loaded =
                    engine.load(new ModelSpec(MODEL, model, quantization, context, 0, 0, Map.of()), progress -> {});
            int[] prompt = prompt(promptTokens, loaded.vocabularySize());
            Stopwatch.time(engine, MODEL, prompt, WARM_UP_TOKENS);
            List<Double> prefill = new ArrayList<>();
            List<Double> decode = new ArrayList<>();
            for (int i = 0; i < runs; i++) {
                prefill.add(promptTokens
                        * 1e9
                        / Stopwatch.time(engine, MODEL, prompt, 1).firstNanos());
                long nanos = Stopwatch.time(engine, MODEL, new int[] {0}, generateTokens)
                        .restNanos();
                decode.add((generateTokens - 1) * 1e9 / nanos);
            }
            return new BenchResult(
                    loaded.architecture(),
                    quantization,
                    engine.device().name(),
                    used,
                    promptTokens,
                    generateTokens,
                    median(prefill),
                    median(decode),
                    prefill,
                    decode);
        }
    }

    /** Different tokens, the same in every run. */
    private static int[] prompt(int tokens, int vocabulary) {
        int[] prompt = new int[tokens];
        for (int i = 0; i < tokens; i++) {
            prompt[i] = (int) ((i * 2654435761L) % vocabulary);
        }
        return prompt;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private EngineBench() {}
}
