// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

/**
 * @param text held back so far and now released: the rest of the output
 * @param promptTokens tokens of the prompt
 * @param completionTokens tokens generated, a final end-of-sequence token among them
 * @param shownTokens of them, the first ones, that the text shows: not a final end-of-sequence or stop token, nor what
 *     a stop string cut off
 */
public record GenerationResult(
        FinishReason reason, String text, int promptTokens, int completionTokens, int shownTokens) {}
