// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.fake;

import dev.valence.gateway.registry.Replica;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A runtime pod's OpenAI side on a loopback port: does with a request what it was told to. */
public final class FakeRuntime implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 10;

    /** What is done with a request whose body is here. */
    @FunctionalInterface
    public interface Behaviour {
        void answer(FakeRuntime runtime, HttpServerRequest request, Buffer body);
    }

    /** What the runtime was sent. */
    public record Received(String path, MultiMap headers, String body) {}

    public final List<Received> received = new CopyOnWriteArrayList<>();
    public final CountDownLatch clientGone = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private final Vertx vertx;
    private final String name;
    private final int port;
    private HttpServer server;
    private volatile Behaviour behaviour;

    private FakeRuntime(Vertx vertx, String name, int port, Behaviour behaviour) {
        this.vertx = vertx;
        this.name = name;
        this.behaviour = behaviour;
        this.server = await(vertx, port);
        this.port = server.actualPort();
    }

    public static FakeRuntime start(Vertx vertx, String name, Behaviour behaviour) {
        return new FakeRuntime(vertx, name, 0, behaviour);
    }

    /** The pod comes back where it was. */
    public static FakeRuntime startAt(Vertx vertx, String name, int port, Behaviour behaviour) {
        return new FakeRuntime(vertx, name, port, behaviour);
    }

    private HttpServer await(Vertx vertx, int port) {
        try {
            return vertx.createHttpServer()
                    .requestHandler(this::handle)
                    .listen(port, "127.0.0.1")
                    .await(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private void handle(HttpServerRequest request) {
        requests.incrementAndGet();
        request.response().closeHandler(_ -> {
            if (!request.response().ended()) {
                clientGone.countDown();
            }
        });
        request.bodyHandler(body -> {
            received.add(new Received(request.path(), request.headers(), body.toString()));
            behaviour.answer(this, request, body);
        });
    }

    public Vertx vertx() {
        return vertx;
    }

    public String name() {
        return name;
    }

    public int port() {
        return port;
    }

    public int requests() {
        return requests.get();
    }

    public Replica replica() {
        return new Replica(name, "127.0.0.1", port, Set.of());
    }

    @Override
    public void close() {
        try {
            server.close().await(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The start of a stream of events. */
    public static HttpServerResponse openStream(HttpServerRequest request) {
        return request.response()
                .setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .putHeader("cache-control", "no-cache");
    }
}
