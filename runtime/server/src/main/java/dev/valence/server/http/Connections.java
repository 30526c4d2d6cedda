// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds connections: how many there are, and how long one may stay without a request in work. The latter ends idle
 * ones and those that send their head byte by byte, and spares those that wait long for an answer.
 */
public final class Connections {
    private static final long SWEEP_MILLIS = 1_000;

    private final Map<HttpConnection, Use> uses = new ConcurrentHashMap<>();
    private final int maxConnections;
    private final long idleMillis;

    public Connections(Vertx vertx, int maxConnections, long idleMillis) {
        this.maxConnections = maxConnections;
        this.idleMillis = idleMillis;
        vertx.setPeriodic(Math.min(SWEEP_MILLIS, idleMillis), id -> closeIdle());
    }

    public void opened(HttpConnection connection) {
        if (uses.size() >= maxConnections) {
            connection.close();
            return;
        }
        uses.put(connection, new Use(0, System.nanoTime()));
        connection.closeHandler(closed -> uses.remove(connection));
    }

    public void began(HttpServerRequest request) {
        change(request.connection(), 1);
        request.response().endHandler(end -> change(request.connection(), -1));
    }

    private void change(HttpConnection connection, int by) {
        uses.computeIfPresent(connection, (key, use) -> new Use(use.requests() + by, System.nanoTime()));
    }

    private void closeIdle() {
        long now = System.nanoTime();
        uses.forEach((connection, use) -> {
            if (use.requests() == 0 && now - use.sinceNanos() > idleMillis * 1_000_000) {
                connection.close();
            }
        });
    }

    private record Use(int requests, long sinceNanos) {}
}
