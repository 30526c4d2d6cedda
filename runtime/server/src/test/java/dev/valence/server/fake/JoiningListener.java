// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.fake;

import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.GenerationListener;
import dev.valence.engine.api.GenerationResult;
import dev.valence.engine.api.TokenChunk;
import java.util.ArrayList;
import java.util.List;

/** Passes all chunks on as one, at the end. */
final class JoiningListener implements GenerationListener {
    private final GenerationListener listener;
    private final StringBuilder text = new StringBuilder();
    private final List<TokenChunk.Token> tokens = new ArrayList<>();
    private int shownTokens;

    JoiningListener(GenerationListener listener) {
        this.listener = listener;
    }

    @Override
    public void onTokens(TokenChunk chunk) {
        text.append(chunk.text());
        tokens.addAll(chunk.tokens());
        shownTokens = chunk.shownTokens();
    }

    @Override
    public void onFinished(GenerationResult result) {
        listener.onTokens(new TokenChunk(text.toString(), tokens, shownTokens));
        listener.onFinished(result);
    }

    @Override
    public void onFailed(GenerationException error) {
        listener.onFailed(error);
    }
}
