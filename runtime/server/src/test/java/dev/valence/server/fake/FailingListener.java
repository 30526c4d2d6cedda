// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.fake;

import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.GenerationListener;
import dev.valence.engine.api.GenerationResult;
import dev.valence.engine.api.TokenChunk;

/** Lets so many chunks through, then fails, and is silent from there. */
final class FailingListener implements GenerationListener {
    private final GenerationListener listener;
    private int left;

    FailingListener(GenerationListener listener, int chunks) {
        this.listener = listener;
        this.left = chunks;
    }

    @Override
    public void onTokens(TokenChunk chunk) {
        left--;
        if (left >= 0) {
            listener.onTokens(chunk);
        } else if (left == -1) {
            listener.onFailed(new GenerationException(
                    GenerationException.Category.INTERNAL, "DeviceFault", "the device gave up"));
        }
    }

    @Override
    public void onFinished(GenerationResult result) {
        if (left >= 0) {
            listener.onFinished(result);
        }
    }

    @Override
    public void onFailed(GenerationException error) {
        listener.onFailed(error);
    }
}
