// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

/**
 * @param text held back so far and now released: the rest of the output
 * @param promptTokens tokens of the prompt
 * @param cachedTokens of them, found in the prefix cache
 * @param completionTokens tokens generated, a final end-of-sequence token among them
 */
public record GenerationResult(
        FinishReason reason, String text, int promptTokens, int cachedTokens, int completionTokens) {}
