// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

/**
 * Hears of one request on the engine's thread, in order: {@link #onTokens} any number of times, then exactly one of
 * {@link #onFinished} and {@link #onFailed}. Must return at once.
 */
public interface GenerationListener {
    void onTokens(TokenChunk chunk);

    void onFinished(GenerationResult result);

    void onFailed(GenerationException error);
}
