// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.TokenChunk.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The tokens whose log-probabilities go with the content of one choice: those that its text shows, in order, but not
 * those of calls. A token is where its text begins, as exactly as chunks tell: mostly they bring a token each.
 */
final class ChoiceTokens {

    /** The text of the tokens before {@code endToken} that are in no earlier range begins at {@code start} or later. */
    private record Range(int start, int endToken) {}

    private final boolean kept;
    /** Whose text has not come, or may turn out to be a call's; where it is cut off, they stay. */
    private final ArrayDeque<Token> waiting = new ArrayDeque<>();

    private final ArrayDeque<Range> ranges = new ArrayDeque<>();
    private final List<Token> ready = new ArrayList<>();
    private int shown;
    private int decided;
    private int logprobs;

    /** @param kept log-probabilities are wanted */
    ChoiceTokens(boolean kept) {
        this.kept = kept;
    }

    void add(List<Token> tokens) {
        if (kept) {
            waiting.addAll(tokens);
            tokens.forEach(token -> logprobs += size(token));
        }
    }

    /** Text from {@code start} on shows the tokens before {@code endToken}. */
    void show(int start, int endToken) {
        if (kept && endToken > shown) {
            shown = endToken;
            ranges.add(new Range(start, endToken));
        }
    }

    /** It is decided what the text before {@code end} is. */
    void decide(int end, boolean content) {
        while (!ranges.isEmpty() && ranges.element().start() < end) {
            for (int last = ranges.remove().endToken(); decided < last; decided++) {
                Token token = waiting.remove();
                if (content) {
                    ready.add(token);
                } else {
                    logprobs -= size(token);
                }
            }
        }
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /** Log-probabilities that are held, those of alternatives among them. */
    int logprobs() {
        return logprobs;
    }

    List<Token> take() {
        List<Token> taken = List.copyOf(ready);
        taken.forEach(token -> logprobs -= size(token));
        ready.clear();
        return taken;
    }

    private static int size(Token token) {
        return 1 + token.top().size();
    }
}
