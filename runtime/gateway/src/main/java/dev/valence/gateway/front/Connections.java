// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.front;

import dev.valence.gateway.metrics.GatewayMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Bounds what connections cost: how many there are, and how long one may stay open with no request on it. A request
 * under way is never cut off here: it may wait minutes for its first token. For one event loop.
 */
final class Connections {
    /** Of one gateway process, all event loops together. */
    static final int MAX_CONNECTIONS = 8_192;

    /** Also the time in which the head of the first request has to come. */
    static final Duration MAX_IDLE = Duration.ofSeconds(75);

    private final Vertx vertx;
    private final GatewayMetrics metrics;
    private final Map<HttpConnection, Use> uses = new IdentityHashMap<>();

    Connections(Vertx vertx, GatewayMetrics metrics) {
        this.vertx = vertx;
        this.metrics = metrics;
    }

    private static final class Use {
        private int requests;
        private long idleTimer;
    }

    void opened(HttpConnection connection) {
        int open = metrics.connectionOpened();
        var use = new Use();
        uses.put(connection, use);
        connection.closeHandler(_ -> {
            metrics.connectionClosed();
            uses.remove(connection);
            vertx.cancelTimer(use.idleTimer);
        });
        if (open > MAX_CONNECTIONS) {
            connection.close();
        } else {
            startIdling(connection, use);
        }
    }

    void requestBegan(HttpServerRequest request) {
        HttpConnection connection = request.connection();
        Use use = uses.get(connection);
        if (use == null) {
            return;
        }
        use.requests++;
        vertx.cancelTimer(use.idleTimer);
        request.response().endHandler(_ -> {
            use.requests--;
            if (use.requests == 0 && uses.containsKey(connection)) {
                startIdling(connection, use);
            }
        });
    }

    private void startIdling(HttpConnection connection, Use use) {
        use.idleTimer = vertx.setTimer(MAX_IDLE.toMillis(), _ -> connection.close());
    }
}
