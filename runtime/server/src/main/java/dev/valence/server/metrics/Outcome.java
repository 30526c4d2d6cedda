// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.metrics;

import java.util.Locale;

/** How a request ended. */
public enum Outcome {
    OK,
    /** Refused: the client's fault. */
    INVALID,
    /** Refused: not now. */
    UNAVAILABLE,
    /** The client went away. */
    DISCONNECTED,
    /** The client read too slowly. */
    SLOW_READER,
    TIMEOUT,
    ERROR;

    public static Outcome ofStatus(int status) {
        return switch (status) {
            case 503 -> UNAVAILABLE;
            case 408, 504 -> TIMEOUT;
            default -> status < 400 ? OK : status < 500 ? INVALID : ERROR;
        };
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
