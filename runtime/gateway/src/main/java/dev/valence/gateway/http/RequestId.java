// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.http;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The id by which a request is found in every log it leaves a line in. */
public final class RequestId {
    public static final String HEADER = "x-request-id";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private RequestId() {}

    /** The client's own where it is plain text of a sane length (it goes into logs), else a new one. */
    public static String of(@Nullable String fromClient) {
        return fromClient != null && PLAIN.matcher(fromClient).matches()
                ? fromClient
                : "req-" + UUID.randomUUID().toString().replace("-", "");
    }
}
