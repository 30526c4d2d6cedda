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
import dev.valence.wire.openai.ToolCall;
import dev.valence.wire.openai.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers of {@code /v1/chat/completions}. */
record ChatFormat(String id, long created, String servedName, LoadedModel model, boolean logprobs)
        implements AnswerFormat {

    @Override
    public List<Object> deltas(int choice, boolean first, Output output) {
        List<Object> events = new ArrayList<>();
        if (!output.text().isEmpty()
                || !output.tokens().isEmpty()
                || output.calls().isEmpty()) {
            events.add(chunk(new ChatCompletionChunk.Choice(
                    choice, new Delta(role(first), output.text(), null), report(output.tokens()), null)));
        }
        for (ToolCallParser.Call call : output.calls()) {
            String role = role(first && events.isEmpty());
            events.add(delta(choice, role, ToolCall.opening(call.index(), newCallId(), call.name())));
            events.add(delta(choice, null, ToolCall.more(call.index(), call.arguments())));
        }
        return events;
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
                        choice.index(),
                        message(choice.output()),
                        report(choice.output().tokens()),
                        choice.reason()))
                .toList();
        return new ChatCompletion(id, ChatCompletion.OBJECT, created, servedName, answers, usage);
    }

    private static ChatMessage message(Output output) {
        boolean onlyCalls = output.text().isEmpty() && !output.calls().isEmpty();
        return ChatMessage.answer(
                onlyCalls ? null : output.text(),
                output.calls().stream()
                        .map(call -> ToolCall.of(newCallId(), call.name(), call.arguments()))
                        .toList());
    }

    private static @Nullable String role(boolean first) {
        return first ? ChatMessage.ASSISTANT : null;
    }

    private static String newCallId() {
        return AnswerFormat.newId("call_");
    }

    private ChatCompletionChunk delta(int choice, @Nullable String role, ToolCall call) {
        return chunk(new ChatCompletionChunk.Choice(choice, new Delta(role, null, List.of(call)), null, null));
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
