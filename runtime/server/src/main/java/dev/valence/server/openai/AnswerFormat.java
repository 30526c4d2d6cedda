// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.TokenChunk;
import dev.valence.wire.openai.FinishReason;
import dev.valence.wire.openai.Usage;
import java.util.List;
import java.util.UUID;

/** The wire form of an endpoint's answers. Belongs to one request; keeps count of its choices' texts. */
interface AnswerFormat {

    /** The id of an answer: unlike the request's, which its client may choose, no other answer has it. */
    static String newId(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "");
    }

    /**
     * An event with new output.
     *
     * @param first nothing was sent for this choice before
     * @param tokens empty unless log-probabilities are wanted
     */
    Object delta(int choice, boolean first, String text, List<TokenChunk.Token> tokens);

    /** A choice's last event. */
    Object finish(int choice, FinishReason reason);

    /** The event with the token counts. */
    Object usage(Usage usage);

    /** An answer that is not streamed. */
    Object whole(List<Choice> choices, Usage usage);

    /** @param tokens empty unless log-probabilities are wanted */
    record Choice(int index, String text, List<TokenChunk.Token> tokens, FinishReason reason) {}
}
