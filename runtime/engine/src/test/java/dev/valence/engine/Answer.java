// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import dev.valence.engine.api.Engine;
import dev.valence.engine.api.Generation;
import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.GenerationListener;
import dev.valence.engine.api.GenerationResult;
import dev.valence.engine.api.TokenChunk;
import dev.valence.engine.api.TokenChunk.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Hears one request to its end. */
class Answer implements GenerationListener {
    private static final long DEADLINE_SECONDS = 60;

    final List<Token> tokens = new ArrayList<>();
    final List<String> texts = new ArrayList<>();
    final CompletableFuture<Void> firstToken = new CompletableFuture<>();
    private final CompletableFuture<GenerationResult> result = new CompletableFuture<>();
    Generation generation = () -> {};

    static Answer to(Engine engine, Requests requests) {
        Answer answer = new Answer();
        answer.generation = engine.submit(requests.request(), answer);
        return answer;
    }

    void cancel() {
        generation.cancel();
    }

    @Override
    public void onTokens(TokenChunk chunk) {
        tokens.addAll(chunk.tokens());
        texts.add(chunk.text());
        firstToken.complete(null);
    }

    @Override
    public void onFinished(GenerationResult finished) {
        texts.add(finished.text());
        result.complete(finished);
    }

    @Override
    public void onFailed(GenerationException error) {
        result.completeExceptionally(error);
    }

    GenerationResult result() {
        return await(result);
    }

    GenerationException error() {
        try {
            result();
        } catch (GenerationException e) {
            return e;
        }
        throw new AssertionError("the request was served");
    }

    int[] tokenIds() {
        result();
        return tokens.stream().mapToInt(Token::id).toArray();
    }

    String text() {
        result();
        return String.join("", texts);
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer within " + DEADLINE_SECONDS + " s", e);
        }
    }
}
