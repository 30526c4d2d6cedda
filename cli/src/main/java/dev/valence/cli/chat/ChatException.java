// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.chat;

/** Why the gateway gave no answer. */
public final class ChatException extends RuntimeException {
    /** Code of a request to chat with a model that only completes text. */
    public static final String NO_CHAT_TEMPLATE = "no_chat_template";

    /** Code of a request whose messages are longer than the model's context. */
    public static final String CONTEXT_LENGTH_EXCEEDED = "context_length_exceeded";

    private final String code;

    public ChatException(String message) {
        this(message, "");
    }

    /** @param code the API's, in snake_case; empty: none was given */
    public ChatException(String message, String code) {
        super(message);
        this.code = code;
    }

    public ChatException(String message, Throwable cause) {
        super(message, cause);
        this.code = "";
    }

    public String code() {
        return code;
    }
}
