// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.LoadedModel;
import dev.valence.engine.api.TokenChunk;
import dev.valence.wire.openai.ChatCompletion;
import dev.valence.wire.openai.ChatCompletionChunk;
import dev.valence.wire.openai.ChatCompletionChunk.Delta;
import dev.valence.wire.openai.ChatLogprobs;
import dev.valence.wire.openai.ChatMessage;
import dev.valence.wire.openai.FinishReason;
import dev.valence.wire.openai.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers of {@code /v1/chat/completions}. */
record ChatFormat(String id, long created, String servedName, LoadedModel model, boolean logprobs)
        implements AnswerFormat {
    private static final String ROLE = "assistant";

    @Override
    public Object delta(int choice, boolean first, String text, List<TokenChunk.Token> tokens) {
        return chunk(new ChatCompletionChunk.Choice(
                choice, new Delta(first ? ROLE : null, text, null), report(tokens), null));
    }

    @Override
    public Object finish(int choice, FinishReason reason) {
        return chunk(new ChatCompletionChunk.Choice(choice, Delta.NONE, null, reason));
    }

    @Override
    public Object usage(Usage usage) {
        return new ChatCompletionChunk(id, ChatCompletionChunk.OBJECT, created, servedName, List.of(), usage);
    }

    @Override
    public Object whole(List<Choice> choices, Usage usage) {
        List<ChatCompletion.Choice> answers = choices.stream()
                .map(choice -> new ChatCompletion.Choice(
                        choice.index(), ChatMessage.of(ROLE, choice.text()), report(choice.tokens()), choice.reason()))
                .toList();
        return new ChatCompletion(id, ChatCompletion.OBJECT, created, servedName, answers, usage);
    }

    private ChatCompletionChunk chunk(ChatCompletionChunk.Choice choice) {
        return new ChatCompletionChunk(id, ChatCompletionChunk.OBJECT, created, servedName, List.of(choice), null);
    }

    private @Nullable ChatLogprobs report(List<TokenChunk.Token> tokens) {
        return logprobs ? new ChatLogprobs(tokens.stream().map(this::report).toList()) : null;
    }

    private ChatLogprobs.Token report(TokenChunk.Token token) {
        return new ChatLogprobs.Token(
                TokenTexts.text(model, token.id()),
                TokenTexts.logprob(token.logprob()),
                TokenTexts.bytes(model, token.id()),
                token.top().stream()
                        .map(other -> new ChatLogprobs.Alternative(
                                TokenTexts.text(model, other.id()),
                                TokenTexts.logprob(other.logprob()),
                                TokenTexts.bytes(model, other.id())))
                        .toList());
    }
}
