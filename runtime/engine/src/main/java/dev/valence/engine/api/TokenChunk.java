// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

import java.util.List;

/**
 * New output of one step.
 *
 * @param text whole code points only; may be empty while a code point or a possible stop string is incomplete
 * @param tokens the new tokens, with log-probabilities where asked for; a final end-of-sequence or stop token is among
 *     them, though it adds no text
 * @param shownTokens how many of all tokens so far, the first ones, the text so far shows: the others are held back
 *     with their text, or end the generation
 */
public record TokenChunk(String text, List<Token> tokens, int shownTokens) {

    /** @param top most likely alternatives, falling; empty unless asked for */
    public record Token(int id, float logprob, List<Alternative> top) {}

    public record Alternative(int id, float logprob) {}
}
