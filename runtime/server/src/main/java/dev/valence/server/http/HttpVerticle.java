// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.http;

import dev.valence.wire.openai.ErrorBody;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One event loop of a port. */
public final class HttpVerticle extends VerticleBase {
    private static final long SHUTDOWN_SECONDS = 2;

    private final HttpServerOptions options;
    private final Function<Context, Router> routes;
    private final Connections connections;
    private final CompletableFuture<Integer> boundPort;
    private @Nullable HttpServer server;

    /**
     * @param routes of an event loop
     * @param boundPort learns the port in use; several instances share it
     */
    public HttpVerticle(
            HttpServerOptions options,
            Function<Context, Router> routes,
            Connections connections,
            CompletableFuture<Integer> boundPort) {
        this.options = options;
        this.routes = routes;
        this.connections = connections;
        this.boundPort = boundPort;
    }

    /** @param port negative: any that is free, the same for all who give this number */
    public static HttpServerOptions options(String host, int port, int maxHeaderBytes, int maxRequestLineBytes) {
        return new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setMaxHeaderSize(maxHeaderBytes)
                .setMaxInitialLineLength(maxRequestLineBytes)
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(false)
                .setTcpNoDelay(true)
                .setReuseAddress(true);
    }

    @Override
    public Future<?> start() {
        Router router = routes.apply(context);
        HttpServer http = vertx.createHttpServer(options);
        server = http;
        return http.connectionHandler(connections::opened)
                .requestHandler(request -> {
                    connections.began(request);
                    router.handle(request);
                })
                .invalidRequestHandler(HttpVerticle::refuse)
                .listen()
                .onSuccess(bound -> boundPort.complete(bound.actualPort()));
    }

    @Override
    public Future<?> stop() {
        HttpServer http = server;
        return http == null ? Future.succeededFuture() : http.shutdown(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }

    /** What is no HTTP, or too much of it. */
    private static void refuse(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        int status = switch (cause) {
            case TooLongHttpLineException line -> 414;
            case TooLongHttpHeaderException header -> 431;
            case TooLongFrameException frame -> 413;
            case null, default -> 400;
        };
        String message = cause == null ? "not HTTP/1.1" : String.valueOf(cause.getMessage());
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Connection", "close")
                .end(Json.write(ErrorBody.of(message, ErrorBody.INVALID_REQUEST, null, "invalid_http")))
                .onComplete(sent -> request.connection().close());
    }
}
