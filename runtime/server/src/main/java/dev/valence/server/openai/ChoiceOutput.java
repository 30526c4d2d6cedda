// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.GenerationResult;
import dev.valence.engine.api.TokenChunk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one choice has brought and has not been sent. Belongs to an event loop. */
final class ChoiceOutput {
    private final boolean keepTokens;
    private final StringBuilder text = new StringBuilder();
    /** Not taken yet; those beyond the shown ones wait for their text, and never come where it is cut off. */
    private final ArrayDeque<TokenChunk.Token> tokens = new ArrayDeque<>();

    private int takenTokens;
    private int shownTokens;
    private int logprobs;
    private @Nullable GenerationResult result;
    private long firstNanos;
    private long lastNanos;

    /** @param keepTokens log-probabilities are wanted */
    ChoiceOutput(boolean keepTokens) {
        this.keepTokens = keepTokens;
    }

    void add(TokenChunk chunk, long atNanos) {
        text.append(chunk.text());
        if (keepTokens) {
            tokens.addAll(chunk.tokens());
            shownTokens = chunk.shownTokens();
            chunk.tokens().forEach(token -> logprobs += 1 + token.top().size());
        }
        if (!chunk.tokens().isEmpty()) {
            firstNanos = firstNanos == 0 ? atNanos : firstNanos;
            lastNanos = atNanos;
        }
    }

    void finish(GenerationResult outcome) {
        text.append(outcome.text());
        result = outcome;
        if (keepTokens) {
            shownTokens = outcome.shownTokens();
        }
    }

    boolean hasPending() {
        return !text.isEmpty() || takenTokens < shownTokens;
    }

    int pendingChars() {
        return text.length();
    }

    /** Of tokens and of their alternatives. */
    int pendingLogprobs() {
        return logprobs;
    }

    String takeText() {
        String taken = text.toString();
        text.setLength(0);
        return taken;
    }

    List<TokenChunk.Token> takeTokens() {
        List<TokenChunk.Token> taken = new ArrayList<>(shownTokens - takenTokens);
        for (; takenTokens < shownTokens; takenTokens++) {
            TokenChunk.Token token = tokens.remove();
            logprobs -= 1 + token.top().size();
            taken.add(token);
        }
        return taken;
    }

    /** Null while it goes on. */
    @Nullable
    GenerationResult result() {
        return result;
    }

    /** Between two tokens, on average; 0 with fewer than two. */
    long nanosPerToken() {
        int steps = result == null ? 0 : result.completionTokens() - 1;
        return steps < 1 ? 0 : (lastNanos - firstNanos) / steps;
    }
}
