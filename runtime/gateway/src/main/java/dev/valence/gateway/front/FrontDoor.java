// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.front;

import dev.valence.gateway.proxy.Holds;
import dev.valence.gateway.proxy.Services;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The OpenAI API on one event loop. Several share a port. */
final class FrontDoor extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(FrontDoor.class);
    /** Shorter than the idle limit of the servers behind, so that a connection is not closed just as it is used. */
    private static final Duration REPLICA_KEEP_ALIVE = Duration.ofSeconds(20);

    private final Services services;
    private final Health health;
    private final String host;
    private final int port;
    private final Duration drain;
    private @Nullable HttpServer server;

    FrontDoor(Services services, Health health, String host, int port, Duration drain) {
        this.services = services;
        this.health = health;
        this.host = host;
        this.port = port;
        this.drain = drain;
    }

    @Override
    public Future<?> start() {
        Context loop = context;
        var holds = new Holds(vertx);
        services.registry().onChange(() -> loop.runOnContext(_ -> holds.snapshotChanged()));
        var connections = new Connections(vertx, services.metrics());
        var endpoints = new Endpoints(services, health, vertx, client(vertx), holds);
        server = vertx.createHttpServer(options())
                .connectionHandler(connections::opened)
                .exceptionHandler(cause -> log.debug("A client's connection failed: {}", cause.toString()))
                .requestHandler(request -> {
                    connections.requestBegan(request);
                    endpoints.handle(request);
                });
        return server.listen(port, host)
                .recover(cause -> Future.failedFuture(new CannotListenException(host, port, "--port", cause)));
    }

    /** Takes no new connections, and gives the requests under way their time. */
    @Override
    public Future<?> stop() {
        return server == null ? Future.succeededFuture() : server.shutdown(drain.toMillis(), TimeUnit.MILLISECONDS);
    }

    int port() {
        return server == null ? 0 : server.actualPort();
    }

    private static HttpClient client(Vertx vertx) {
        return vertx.createHttpClient(
                new HttpClientOptions()
                        .setKeepAliveTimeout((int) REPLICA_KEEP_ALIVE.toSeconds())
                        .setTcpKeepAlive(true),
                // one for each request at most, and those are bounded by the clients' connections
                new PoolOptions().setHttp1MaxSize(Connections.MAX_CONNECTIONS));
    }

    private static HttpServerOptions options() {
        // HTTP/1.1 alone: without TLS nothing negotiates HTTP/2, and one request a connection is what is counted
        return new HttpServerOptions().setHttp2ClearTextEnabled(false).setHandle100ContinueAutomatically(true);
    }
}
