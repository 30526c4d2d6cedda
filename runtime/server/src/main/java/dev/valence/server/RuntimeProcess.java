// SPDX-License-Identifier: Apache-2.0
package dev.valence.server;

import dev.valence.engine.api.Engine;
import dev.valence.server.assignment.AssignmentService;
import dev.valence.server.assignment.Checkpoints;
import dev.valence.server.catalog.Catalog;
import dev.valence.server.config.Limits;
import dev.valence.server.config.ServerConfig;
import dev.valence.server.control.BearerToken;
import dev.valence.server.control.ControlApi;
import dev.valence.server.health.Health;
import dev.valence.server.http.Bodies;
import dev.valence.server.http.ByteBudget;
import dev.valence.server.http.Connections;
import dev.valence.server.http.HttpVerticle;
import dev.valence.server.http.Route;
import dev.valence.server.http.Router;
import dev.valence.server.metrics.RequestMetrics;
import dev.valence.server.metrics.StateMetrics;
import dev.valence.server.openai.Admission;
import dev.valence.server.openai.OpenAiApi;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running runtime. Owns the engine it is given and closes it. */
public final class RuntimeProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeProcess.class);
    private static final Duration START_TIME = Duration.ofSeconds(30);
    /** For errors to reach clients after the engine is gone. */
    private static final Duration FAREWELL_TIME = Duration.ofSeconds(2);
    /** For connections and event loops to close. */
    private static final Duration CLOSE_TIME = Duration.ofSeconds(10);

    /** Where any free port will do, Vert.x takes a negative number as its name, for event loops to share it. */
    private static final int FREE_PORT = -1;

    private static final int FREE_CONTROL_PORT = -2;

    /** Assignments of full size at once; there is one operator. */
    private static final int CONTROL_BODIES = 4;

    private final Engine engine;
    private final Vertx vertx;
    private final Limits limits;
    private final Admission admission;
    private final AssignmentService assignments;
    private final PrometheusMeterRegistry registry;
    private final JvmGcMetrics gcMetrics = new JvmGcMetrics();
    private final int port;
    private final int controlPort;
    /** Nobody listens before there is a control API. */
    private volatile Runnable onChange = () -> {};

    private RuntimeProcess(ServerConfig config, Engine engine, Checkpoints checkpoints) {
        this.engine = engine;
        this.limits = config.limits();
        this.admission = new Admission(limits.maxInFlight());
        this.registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        bindJvmMetrics();
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(config.eventLoops() + 1)
                .setWorkerPoolSize(Math.max(2, Runtime.getRuntime().availableProcessors()))
                // the file system of a container is read-only
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        Clock clock = Clock.systemUTC();
        Catalog catalog = new Catalog();
        this.assignments = new AssignmentService(engine, checkpoints, catalog, clock, () -> onChange.run());
        Health health = new Health(this::deadBecause, this::busyBecause);

        OpenAiApi openAi =
                new OpenAiApi(vertx, engine, catalog, limits, admission, new RequestMetrics(registry), clock);
        Router openAiRoutes = with(openAi.routes(), health);
        this.port = listen(
                "--port",
                config.host(),
                config.port() == 0 ? FREE_PORT : config.port(),
                config.eventLoops(),
                loop -> openAiRoutes);

        BearerToken token = new BearerToken(config.token());
        // a budget of its own, for the operator must be heard while clients fill theirs
        Bodies bodies = new Bodies(
                vertx,
                limits.maxBodyBytes(),
                limits.bodyTime().toMillis(),
                new ByteBudget(CONTROL_BODIES * limits.maxBodyBytes()));
        StateMetrics stateMetrics = new StateMetrics(registry, engine);
        int wantedControlPort = config.controlPort() == 0 ? FREE_CONTROL_PORT : config.controlPort();
        this.controlPort = listen("--control-port", config.host(), wantedControlPort, 1, loop -> {
            ControlApi control = new ControlApi(vertx, loop, token, bodies, assignments, registry, stateMetrics);
            onChange = control::poke;
            return with(control.routes(), health);
        });
    }

    /**
     * Serves when this returns.
     *
     * @throws IllegalStateException a port could not be bound; the engine is closed
     */
    public static RuntimeProcess start(ServerConfig config, Engine engine, Checkpoints checkpoints) {
        try {
            return new RuntimeProcess(config, engine, checkpoints);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    public int controlPort() {
        return controlPort;
    }

    /** Takes no new request, gives those in flight their time to end, then ends. */
    @Override
    public void close() {
        admission.close();
        LOG.info("stopping: {} requests in flight have {} to end", admission.inFlight(), limits.drainTime());
        try {
            if (!admission.awaitIdle(limits.drainTime())) {
                LOG.warn("{} requests did not end in time and are broken off", admission.inFlight());
            }
            // not before: it interrupts an unloading, which then no longer waits for its requests
            assignments.close();
            engine.close();
            admission.awaitIdle(FAREWELL_TIME);
            vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_TIME.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the HTTP server did not stop in order", e);
        }
        gcMetrics.close();
        registry.close();
        LOG.info("stopped");
    }

    private int listen(String option, String host, int wantedPort, int instances, Function<Context, Router> routes) {
        CompletableFuture<Integer> bound = new CompletableFuture<>();
        Connections connections = new Connections(
                vertx, limits.maxConnections(), limits.idleConnection().toMillis());
        vertx.deployVerticle(
                        () -> new HttpVerticle(
                                HttpVerticle.options(
                                        host, wantedPort, Limits.MAX_HEADER_BYTES, Limits.MAX_REQUEST_LINE_BYTES),
                                routes,
                                connections,
                                bound),
                        new DeploymentOptions().setInstances(instances))
                .onFailure(bound::completeExceptionally);
        try {
            return bound.get(START_TIME.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while binding " + host + ":" + wantedPort, e);
        } catch (ExecutionException e) {
            throw cannotListen(option, host + ":" + wantedPort, String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw cannotListen(option, host + ":" + wantedPort, "not within " + START_TIME.toSeconds() + " s", e);
        }
    }

    private IllegalStateException cannotListen(String option, String address, String why, Exception cause) {
        vertx.close();
        assignments.close();
        return new IllegalStateException(
                "cannot listen on " + address + ": " + why + "; choose another port with " + option
                        + ", or another address with --host",
                cause);
    }

    private static Router with(List<Route> routes, Health health) {
        List<Route> all = new ArrayList<>(routes);
        all.addAll(health.routes());
        return new Router(all);
    }

    private List<String> deadBecause() {
        List<String> reasons = new ArrayList<>();
        if (!assignments.isAlive()) {
            reasons.add("the worker that loads models has died; see the log");
        }
        engine.deadBecause().ifPresent(reasons::add);
        return reasons;
    }

    private List<String> busyBecause() {
        List<String> reasons = new ArrayList<>(deadBecause());
        if (admission.isClosed()) {
            reasons.add("the process is stopping; " + admission.inFlight() + " requests are in flight");
        }
        return reasons;
    }

    private void bindJvmMetrics() {
        gcMetrics.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }
}
