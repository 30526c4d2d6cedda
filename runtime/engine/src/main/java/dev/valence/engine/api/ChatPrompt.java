// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

import java.util.Map;

/**
 * A rendered conversation: its text and its token ids.
 *
 * @param callTags the template has {@link #CALL_BEGIN} in it: the model was trained to write tool calls between tags, in
 *     JSON or in a notation of its own
 */
public record ChatPrompt(String text, int[] tokens, boolean callTags) {
    public static final String CALL_BEGIN = "<tool_call>";
    public static final String CALL_END = "</tool_call>";

    /** One message, with the fields a template may read ({@code role}, {@code content}, {@code tool_calls}, ...). */
    public record Message(Map<String, Object> fields) {
        public static Message of(String role, String content) {
            return new Message(Map.of("role", role, "content", content));
        }
    }
}
