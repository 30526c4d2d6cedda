// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.GenerationResult;
import dev.valence.engine.api.TokenChunk;
import dev.valence.wire.openai.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one choice has brought and has not been sent. Belongs to an event loop. */
final class ChoiceOutput {
    private final ToolCallParser parser;
    private final ChoiceTokens tokens;
    private final StringBuilder text = new StringBuilder();
    private final List<ToolCallParser.Call> calls = new ArrayList<>();

    /** Characters that have arrived, and of them those known to be content or calls. */
    private int arrived;

    private int decided;
    private @Nullable GenerationResult result;
    private long firstNanos;
    private long lastNanos;

    /** @param keepTokens log-probabilities are wanted */
    ChoiceOutput(boolean keepTokens, ToolOffer offer) {
        this.tokens = new ChoiceTokens(keepTokens);
        this.parser = new ToolCallParser(offer);
    }

    void add(TokenChunk chunk, long atNanos) {
        tokens.add(chunk.tokens());
        accept(chunk.text(), chunk.shownTokens());
        if (!chunk.tokens().isEmpty()) {
            firstNanos = firstNanos == 0 ? atNanos : firstNanos;
            lastNanos = atNanos;
        }
    }

    void finish(GenerationResult outcome) {
        accept(outcome.text(), outcome.shownTokens());
        parser.finish().forEach(this::keep);
        // what has no text is shown all the same
        tokens.decide(Integer.MAX_VALUE, parser.calls() == 0);
        result = outcome;
    }

    private void accept(String more, int shownTokens) {
        tokens.show(arrived, shownTokens);
        arrived += more.length();
        parser.accept(more).forEach(this::keep);
    }

    private void keep(ToolCallParser.Piece piece) {
        decided += piece.chars();
        switch (piece) {
            case ToolCallParser.Text content -> text.append(content.text());
            case ToolCallParser.Call call -> calls.add(call);
        }
        tokens.decide(decided, piece instanceof ToolCallParser.Text);
    }

    /** It has all the calls that were asked for: what is still generated is of no use. */
    boolean full() {
        return parser.full();
    }

    boolean hasPending() {
        return !text.isEmpty() || !calls.isEmpty() || tokens.hasReady();
    }

    int pendingChars() {
        return text.length()
                + calls.stream().mapToInt(call -> call.arguments().length()).sum();
    }

    /** Of tokens and of their alternatives. */
    int pendingLogprobs() {
        return tokens.logprobs();
    }

    AnswerFormat.Output take() {
        var taken = new AnswerFormat.Output(text.toString(), List.copyOf(calls), tokens.take());
        text.setLength(0);
        calls.clear();
        return taken;
    }

    /** Null while it goes on. */
    @Nullable
    GenerationResult result() {
        return result;
    }

    /** Of a choice that has ended. One that was cut off says so, whatever calls it has. */
    FinishReason reason() {
        return switch (Objects.requireNonNull(result).reason()) {
            case STOP -> parser.calls() == 0 ? FinishReason.STOP : FinishReason.TOOL_CALLS;
            case LENGTH -> full() ? FinishReason.TOOL_CALLS : FinishReason.LENGTH;
            case CANCELLED -> {
                if (!full()) {
                    throw new IllegalStateException("a cancelled choice has no answer");
                }
                yield FinishReason.TOOL_CALLS;
            }
        };
    }

    /** Between two tokens, on average; 0 with fewer than two. */
    long nanosPerToken() {
        int steps = result == null ? 0 : result.completionTokens() - 1;
        return steps < 1 ? 0 : (lastNanos - firstNanos) / steps;
    }
}
