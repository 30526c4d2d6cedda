// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.http;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The id by which a request is found in every log it leaves a line in, the gateway's and the runtime's. */
public final class RequestId {
    public static final String HEADER = "x-request-id";

    /** It goes into logs and into the head of requests and answers: no line breaks, no blanks, and no more than this. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private RequestId() {}

    /** The caller's own where it is plain, else a new one. */
    public static String of(@Nullable String given) {
        return given != null && PLAIN.matcher(given).matches()
                ? given
                : "req-" + UUID.randomUUID().toString().replace("-", "");
    }
}
