// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.http;

import dev.valence.wire.http.RequestId;
import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which headers go through the gateway. */
public final class TravellingHeaders {
    /**
     * All that a runtime is given. A list of what may pass, not of what may not: credentials come under many names, and
     * a runtime has no use for any of them. {@code Accept-Encoding} stays behind because events are looked at on the
     * way back.
     */
    private static final List<String> TO_REPLICA =
            List.of("accept", "content-type", "user-agent", "traceparent", "tracestate");

    /** RFC 9110, 7.6.1, and what belongs to one connection or is set anew. */
    private static final Set<String> NOT_TO_CLIENT = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "server",
            "set-cookie",
            RequestId.HEADER);

    private TravellingHeaders() {}

    public static MultiMap toReplica(MultiMap fromClient, String requestId) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String name : TO_REPLICA) {
            String value = fromClient.get(name);
            if (value != null) {
                headers.set(name, value);
            }
        }
        return headers.set(RequestId.HEADER, requestId);
    }

    public static void toClient(MultiMap fromReplica, MultiMap toClient) {
        Set<String> ofConnection = named(fromReplica.get("connection"));
        fromReplica.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!NOT_TO_CLIENT.contains(lower) && !ofConnection.contains(lower)) {
                toClient.add(name, value);
            }
        });
    }

    private static Set<String> named(@Nullable String connection) {
        if (connection == null) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        Arrays.stream(connection.split(","))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .forEach(names::add);
        return names;
    }
}
