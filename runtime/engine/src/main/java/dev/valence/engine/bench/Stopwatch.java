// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.bench;

import dev.valence.engine.api.Engine;
import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.GenerationListener;
import dev.valence.engine.api.GenerationRequest;
import dev.valence.engine.api.GenerationResult;
import dev.valence.engine.api.Sampling;
import dev.valence.engine.api.TokenChunk;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Times one greedy request of a single stream. */
final class Stopwatch implements GenerationListener {
    private final CompletableFuture<GenerationResult> result = new CompletableFuture<>();
    private long firstTokenNanos;
    private long lastTokenNanos;

    /**
     * @param firstNanos from submission to the first token
     * @param restNanos from there to the last
     */
    record Times(long firstNanos, long restNanos) {}

    static Times time(Engine engine, String model, int[] prompt, int tokens) {
        Stopwatch watch = new Stopwatch();
        long start = System.nanoTime();
        engine.submit(
                new GenerationRequest(
                        "bench", model, null, prompt, tokens, Sampling.GREEDY, List.of(), List.of(), true, -1),
                watch);
        watch.result.join();
        return new Times(watch.firstTokenNanos - start, watch.lastTokenNanos - watch.firstTokenNanos);
    }

    @Override
    public void onTokens(TokenChunk chunk) {
        lastTokenNanos = System.nanoTime();
        if (firstTokenNanos == 0) {
            firstTokenNanos = lastTokenNanos;
        }
    }

    @Override
    public void onFinished(GenerationResult finished) {
        result.complete(finished);
    }

    @Override
    public void onFailed(GenerationException error) {
        result.completeExceptionally(error);
    }
}
