// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TravellingHeadersTest {
    private static MultiMap headers(Map<String, String> headers) {
        return MultiMap.caseInsensitiveMultiMap().addAll(headers);
    }

    @Test
    void noCredentialReachesARuntime() {
        var sent = TravellingHeaders.toReplica(
                headers(Map.of(
                        "Authorization", "Bearer sk-secret",
                        "Cookie", "session=1",
                        "X-Api-Key", "secret",
                        "Api-Key", "secret",
                        "OpenAI-Organization", "org",
                        "Content-Type", "application/json",
                        "Traceparent", "00-1-2-01")),
                "req-1");
        assertThat(sent.names()).containsExactlyInAnyOrder("content-type", "traceparent", "x-request-id");
        assertThat(sent.get("x-request-id")).isEqualTo("req-1");
    }

    @Test
    void hopByHopHeadersStayOnTheirHop() {
        MultiMap toClient = MultiMap.caseInsensitiveMultiMap();
        TravellingHeaders.toClient(
                headers(Map.of(
                        "Connection", "keep-alive, X-Hop",
                        "Keep-Alive", "timeout=5",
                        "X-Hop", "1",
                        "Transfer-Encoding", "chunked",
                        "Content-Length", "7",
                        "Content-Type", "text/event-stream",
                        "Cache-Control", "no-cache")),
                toClient);
        assertThat(toClient.names()).containsExactlyInAnyOrder("Content-Type", "Cache-Control");
    }
}
