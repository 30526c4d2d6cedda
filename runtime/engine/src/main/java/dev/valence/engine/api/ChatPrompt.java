// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

import java.util.Map;

/** A rendered conversation: its text and its token ids. */
public record ChatPrompt(String text, int[] tokens) {

    /** One message, with the fields a template may read ({@code role}, {@code content}, {@code tool_calls}, ...). */
    public record Message(Map<String, Object> fields) {
        public static Message of(String role, String content) {
            return new Message(Map.of("role", role, "content", content));
        }
    }
}
