// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

/** Why the local control plane cannot do something; the message says what to do. */
public final class LocalException extends RuntimeException {
    public LocalException(String message) {
        super(message);
    }

    public LocalException(String message, Throwable cause) {
        super(message, cause);
    }
}
