// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.front;

import dev.valence.gateway.body.ByteBudget;
import dev.valence.gateway.metrics.GatewayMetrics;
import dev.valence.gateway.proxy.ProxySettings;
import dev.valence.gateway.proxy.Services;
import dev.valence.gateway.registry.Registry;
import dev.valence.gateway.registry.Replica;
import dev.valence.gateway.route.LoadBoard;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** All that listens, over one registry. */
public final class GatewayServer implements AutoCloseable {
    /** What requests under way get to end by themselves when the gateway stops. */
    public static final Duration DRAIN = Duration.ofSeconds(30);

    private static final int ANY_SHARED_PORT = -1;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Health health;
    private final int port;
    private final int controlPort;

    private GatewayServer(Vertx vertx, Health health, int port, int controlPort) {
        this.vertx = vertx;
        this.health = health;
        this.port = port;
        this.controlPort = controlPort;
    }

    /** @param port 0 for any free one; so with the control port */
    public record Options(String host, int port, int controlPort, int eventLoops, ProxySettings proxy) {}

    /** Returns when both ports listen. */
    public static GatewayServer start(Options options, Registry registry, InstantSource clock) throws TimeoutException {
        var vertx = Vertx.vertx();
        try {
            return start(vertx, options, registry, clock);
        } catch (RuntimeException | TimeoutException e) {
            await(vertx.close());
            throw e;
        }
    }

    private static GatewayServer start(Vertx vertx, Options options, Registry registry, InstantSource clock)
            throws TimeoutException {
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var metrics = new GatewayMetrics(meters);
        var services = new Services(
                registry,
                new LoadBoard(),
                new ByteBudget(options.proxy().allBodiesBytes()),
                new ByteBudget(options.proxy().allAnswersBytes()),
                metrics,
                clock,
                options.proxy());
        observe(services);
        var health = new Health(registry);
        var control = new ControlDoor(registry, health, meters, options.host(), options.controlPort());
        await(vertx.deployVerticle(control));
        int port = listen(vertx, services, health, options);
        return new GatewayServer(vertx, health, port, control.port());
    }

    private static int listen(Vertx vertx, Services services, Health health, Options options) throws TimeoutException {
        // to Vert.x a negative port is a free one that all instances share, and 0 a free one for each
        int wanted = options.port() == 0 ? ANY_SHARED_PORT : options.port();
        List<FrontDoor> doors = new CopyOnWriteArrayList<>();
        await(vertx.deployVerticle(
                () -> {
                    var door = new FrontDoor(services, health, options.host(), wanted, DRAIN);
                    doors.add(door);
                    return door;
                },
                new DeploymentOptions().setInstances(options.eventLoops())));
        return doors.getFirst().port();
    }

    private static void observe(Services services) {
        Registry registry = services.registry();
        GatewayMetrics metrics = services.metrics();
        metrics.gauge("request.bytes", "Request bodies in memory", services.bodies()::usedBytes);
        metrics.gauge("answer.bytes", "Answers in memory that are no streams", services.answers()::usedBytes);
        metrics.gauge(
                "names", "Names served", () -> registry.current().targets().size());
        metrics.gauge(
                "name.conflicts",
                "Names asked for twice",
                () -> registry.current().conflicts().size());
        registry.onChange(() -> services.load()
                .retain(registry.current().all().stream()
                        .flatMap(target -> target.replicas().stream())
                        .map(Replica::address)
                        .collect(Collectors.toSet())));
    }

    public int port() {
        return port;
    }

    public int controlPort() {
        return controlPort;
    }

    /** Says it drains, lets requests under way end for {@link #DRAIN} at most, and closes. */
    @Override
    public void close() throws TimeoutException {
        health.drain();
        vertx.close().await(DRAIN.plus(START_TIMEOUT).toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void await(Future<?> future) throws TimeoutException {
        future.await(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
