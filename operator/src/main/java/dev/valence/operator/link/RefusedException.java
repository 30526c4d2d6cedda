// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import java.io.IOException;

/** The pod answered, and said no. */
final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedException(int status, String body) {
        super("HTTP " + status + ": " + shortened(body));
        this.status = status;
    }

    /** Somebody sent a larger generation: ours must rise above it. */
    boolean isStale() {
        return status == 409;
    }

    private static String shortened(String body) {
        String line = body.strip().replaceAll("\\s+", " ");
        return line.length() <= LinkLimits.MAX_ERROR_CHARS ? line : line.substring(0, LinkLimits.MAX_ERROR_CHARS) + "…";
    }
}
