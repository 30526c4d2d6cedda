// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import java.io.IOException;
import java.net.HttpURLConnection;

/** The pod answered, and said no. */
final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedException(int status, String body) {
        super(
                isLocked(status)
                        ? "it opens to no token that its pool's Secret has had"
                        : "HTTP " + status + ": " + shortened(body));
        this.status = status;
    }

    /** It does not know the token. */
    boolean isLocked() {
        return isLocked(status);
    }

    private static boolean isLocked(int status) {
        return status == HttpURLConnection.HTTP_UNAUTHORIZED;
    }

    private static String shortened(String body) {
        String line = body.strip().replaceAll("\\s+", " ");
        return line.length() <= LinkLimits.MAX_ERROR_CHARS ? line : line.substring(0, LinkLimits.MAX_ERROR_CHARS) + "…";
    }
}
