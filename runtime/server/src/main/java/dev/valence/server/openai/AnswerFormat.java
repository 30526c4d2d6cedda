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
     * The events with new output, at least one.
     *
     * @param first nothing was sent for this choice before
     */
    List<Object> deltas(int choice, boolean first, Output output);

    /** A choice's last event. */
    Object finish(int choice, FinishReason reason);

    /** The event with the token counts. */
    Object usage(Usage usage);

    /** An answer that is not streamed. */
    Object whole(List<Choice> choices, Usage usage);

    record Choice(int index, Output output, FinishReason reason) {}

    /**
     * What a choice has brought.
     *
     * @param calls empty unless tools were offered
     * @param tokens those of the text; empty unless log-probabilities are wanted
     */
    record Output(String text, List<ToolCallParser.Call> calls, List<TokenChunk.Token> tokens) {}
}
