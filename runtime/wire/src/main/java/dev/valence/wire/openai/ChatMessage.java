// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation, in a request or an answer.
 *
 * @param content null, and then written as null, in an assistant's message that only calls tools
 * @param toolCallId which call a {@code tool} message answers
 * @param reasoningContent thoughts before the answer, where a template wants them back
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChatMessage(
        @Nullable String role,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable MessageContent content,
        @Nullable String name,
        @JsonProperty("tool_calls") @Nullable List<ToolCall> toolCalls,
        @JsonProperty("tool_call_id") @Nullable String toolCallId,
        @JsonProperty("reasoning_content") @Nullable String reasoningContent) {

    public static final String ASSISTANT = "assistant";

    public static ChatMessage of(String role, String content) {
        return new ChatMessage(role, new MessageContent.Text(content), null, null, null, null);
    }

    /** What a model answers. @param content null only if there are calls */
    public static ChatMessage answer(@Nullable String content, List<ToolCall> toolCalls) {
        return new ChatMessage(
                ASSISTANT,
                content == null ? null : new MessageContent.Text(content),
                null,
                toolCalls.isEmpty() ? null : toolCalls,
                null,
                null);
    }
}
