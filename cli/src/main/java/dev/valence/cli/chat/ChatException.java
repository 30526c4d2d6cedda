// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.chat;

/** Why the gateway gave no answer. */
public final class ChatException extends RuntimeException {
    public ChatException(String message) {
        super(message);
    }

    public ChatException(String message, Throwable cause) {
        super(message, cause);
    }
}
