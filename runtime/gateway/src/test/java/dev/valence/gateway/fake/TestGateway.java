// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.fake;

import dev.valence.gateway.front.GatewayServer;
import dev.valence.gateway.proxy.ProxySettings;
import dev.valence.gateway.registry.Conflict;
import dev.valence.gateway.registry.Registry;
import dev.valence.gateway.registry.Replica;
import dev.valence.gateway.registry.Snapshot;
import dev.valence.gateway.registry.Standing;
import dev.valence.gateway.registry.Target;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A gateway on loopback ports, its runtimes, and a client. */
public final class TestGateway implements AutoCloseable {
    public static final Instant CREATED = Instant.parse("2026-11-20T10:00:00Z");
    public static final Standing SERVING = new Standing(false, "Serving", "All replicas answer.");
    public static final Standing LOADING = new Standing(false, "Loading", "Weights are being read.");
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    public final Registry registry = new Registry();
    public final GatewayServer server;
    public final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Target> targets = new HashMap<>();
    private final List<FakeRuntime> runtimes = new ArrayList<>();

    public TestGateway() {
        this(ProxySettings.DEFAULT);
    }

    public TestGateway(ProxySettings settings) {
        this(settings, 2);
    }

    public TestGateway(ProxySettings settings, int eventLoops) {
        try {
            server = GatewayServer.start(
                    new GatewayServer.Options("127.0.0.1", 0, 0, eventLoops, settings),
                    registry,
                    InstantSource.system());
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
        publish();
    }

    public FakeRuntime runtime(String name, FakeRuntime.Behaviour behaviour) {
        return keep(FakeRuntime.start(vertx, name, behaviour));
    }

    public FakeRuntime runtimeAt(int port, String name, FakeRuntime.Behaviour behaviour) {
        return keep(FakeRuntime.startAt(vertx, name, port, behaviour));
    }

    private FakeRuntime keep(FakeRuntime runtime) {
        runtimes.add(runtime);
        return runtime;
    }

    public void serve(String model, FakeRuntime... replicas) {
        serve(model, SERVING, Arrays.stream(replicas).map(FakeRuntime::replica).toList());
    }

    public void serve(String model, Standing standing, List<Replica> replicas) {
        add(new Target(
                model,
                Target.Kind.MODEL,
                "default",
                "InferenceModel default/" + model,
                CREATED,
                false,
                null,
                4096,
                replicas,
                standing));
    }

    public void add(Target target) {
        targets.put(target.servedName(), target);
        publish();
    }

    private void publish() {
        registry.publish(new Snapshot(true, targets, List.<Conflict>of()));
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    public URI control(String path) {
        return URI.create("http://127.0.0.1:" + server.controlPort() + path);
    }

    public static String chat(String model, boolean stream) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":" + stream
                + "}";
    }

    public HttpRequest.Builder post(String body) {
        return HttpRequest.newBuilder(uri("/v1/chat/completions"))
                .timeout(DEADLINE)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    public HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public HttpResponse<String> send(String body) {
        return send(post(body).build());
    }

    public HttpResponse<String> get(URI uri) {
        return send(HttpRequest.newBuilder(uri).timeout(DEADLINE).build());
    }

    /** Waits until it is so; fails where it does not come about. */
    public static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not so within " + DEADLINE + ": " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() throws TimeoutException {
        http.shutdownNow();
        server.close();
        vertx.close().await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
}
