// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.bench;

import dev.valence.engine.api.Engine;
import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.GenerationListener;
import dev.valence.engine.api.GenerationRequest;
import dev.valence.engine.api.GenerationResult;
import dev.valence.engine.api.Sampling;
import dev.valence.engine.api.TokenChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

/**
 * Several greedy streams at once, timed while all of them decode: from the last one's first token to the first one's end.
 * Listeners run on the engine's one thread.
 */
public final class Streams {
    private final int streams;
    private final CountDownLatch ends;
    private final CompletableFuture<Void> failure = new CompletableFuture<>();
    private final List<int[]> outputs = new ArrayList<>();
    private int begun;
    private long tokens;
    private long startNanos;
    private long endNanos;
    private boolean over;

    private Streams(int streams) {
        this.streams = streams;
        this.ends = new CountDownLatch(streams);
    }

    /**
     * @param outputs the tokens of each stream
     * @param tokensPerSecond of all streams together; 0 where there was no time in which all decoded
     */
    public record Result(List<int[]> outputs, double tokensPerSecond) {}

    /**
     * @param prompts of the streams
     * @param tokens that each generates, whatever its end-of-sequence tokens
     * @throws GenerationException a stream failed
     */
    public static Result run(Engine engine, String model, List<int[]> prompts, int tokens) {
        Streams all = new Streams(prompts.size());
        List<Stream> listeners = new ArrayList<>();
        for (int[] prompt : prompts) {
            Stream stream = all.new Stream(tokens);
            listeners.add(stream);
            engine.submit(
                    new GenerationRequest(
                            "bench", model, null, prompt, tokens, Sampling.GREEDY, List.of(), List.of(), true, -1),
                    stream);
        }
        all.await();
        listeners.forEach(stream -> all.outputs.add(stream.output));
        long nanos = all.endNanos - all.startNanos;
        return new Result(all.outputs, nanos > 0 ? all.tokens * 1e9 / nanos : 0);
    }

    private void await() {
        try {
            ends.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while streams ran", e);
        }
        if (failure.isCompletedExceptionally()) {
            try {
                failure.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof GenerationException cause) {
                    throw cause;
                }
                throw e;
            }
        }
    }

    private final class Stream implements GenerationListener {
        private final int[] output;
        private int length;

        Stream(int tokens) {
            this.output = new int[tokens];
        }

        @Override
        public void onTokens(TokenChunk chunk) {
            long now = System.nanoTime();
            boolean first = length == 0;
            for (TokenChunk.Token token : chunk.tokens()) {
                output[length++] = token.id();
            }
            if (first && ++begun == streams) {
                startNanos = endNanos = now;
            } else if (begun == streams && !over) {
                tokens += chunk.tokens().size();
                endNanos = now;
            }
        }

        @Override
        public void onFinished(GenerationResult result) {
            over = true;
            ends.countDown();
        }

        @Override
        public void onFailed(GenerationException error) {
            over = true;
            failure.completeExceptionally(error);
            ends.countDown();
        }
    }
}
