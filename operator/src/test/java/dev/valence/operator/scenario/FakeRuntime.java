// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.valence.wire.assignment.AdapterState;
import dev.valence.wire.assignment.AssignedAdapter;
import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.Assignment;
import dev.valence.wire.assignment.DeviceState;
import dev.valence.wire.assignment.DownloadState;
import dev.valence.wire.assignment.LoadSpec;
import dev.valence.wire.assignment.LoadState;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelState;
import dev.valence.wire.assignment.RuntimeState;
import dev.valence.wire.assignment.Tier;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A runtime that speaks the control API and loads nothing, in the time that a checkpoint is said to take. */
final class FakeRuntime implements AutoCloseable {
    static final int CONTROL_PORT = 9090;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String token;
    private final long deviceBytes;
    private final FakeCheckpoints checkpoints;
    private final Answering answering;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());
    private final String instance = UUID.randomUUID().toString();
    private final Set<HttpExchange> streams = ConcurrentHashMap.newKeySet();
    private final AtomicInteger loads = new AtomicInteger();

    // guarded by this
    private final Map<String, ModelState> models = new TreeMap<>();
    private Assignment assignment = Assignment.EMPTY;
    private long version;
    private boolean closed;
    private @Nullable String refusal;
    private @Nullable String saidInstead;
    private @Nullable String answeredInstead;

    FakeRuntime(String ip, String token, long deviceBytes, FakeCheckpoints checkpoints, Answering answering)
            throws IOException {
        this.token = token;
        this.deviceBytes = deviceBytes;
        this.checkpoints = checkpoints;
        this.answering = answering;
        this.server = HttpServer.create(new InetSocketAddress(ip, CONTROL_PORT), 0);
        server.setExecutor(threads);
        server.createContext("/v1/assignment", this::put);
        server.createContext("/v1/state", this::stream);
        server.start();
    }

    /** How many models were loaded since it started, those that could not be too. */
    int loads() {
        return loads.get();
    }

    synchronized Set<String> modelIds() {
        return Set.copyOf(models.keySet());
    }

    synchronized Assignment assignment() {
        return assignment;
    }

    int listeners() {
        return streams.size();
    }

    /** Ends the streams that are open, as a network would. */
    void dropStreams() {
        streams.forEach(HttpExchange::close);
    }

    /** From now on no assignment is taken; null: every one is. */
    synchronized void refuse(@Nullable String why) {
        refusal = why;
    }

    /** From now on this is streamed in place of its state; null: its state. */
    synchronized void sayInstead(@Nullable String text) {
        saidInstead = text;
        changed();
    }

    /** From now on this is the answer to an assignment; null: its state. */
    synchronized void answerInstead(@Nullable String text) {
        answeredInstead = text;
    }

    private synchronized byte[] answer() throws IOException {
        return answeredInstead == null
                ? JSON.writeValueAsBytes(state())
                : answeredInstead.getBytes(StandardCharsets.UTF_8);
    }

    private synchronized String said() throws IOException {
        return saidInstead == null ? JSON.writeValueAsString(state()) : saidInstead;
    }

    private synchronized @Nullable String refusal() {
        return refusal;
    }

    private void put(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (refused(exchange)) {
                return;
            }
            String why = refusal();
            if (why != null) {
                byte[] body = why.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(422, body.length);
                exchange.getResponseBody().write(body);
                return;
            }
            apply(JSON.readValue(exchange.getRequestBody(), Assignment.class));
            byte[] body = answer();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private synchronized void apply(Assignment next) {
        if (next.generation() < assignment.generation()) {
            throw new IllegalStateException("generation " + next.generation() + " after " + assignment.generation());
        }
        assignment = next;
        List.copyOf(models.values()).stream()
                .filter(known -> next.models().stream().noneMatch(model -> isServedBy(known, model)))
                .forEach(this::unload);
        for (AssignedModel model : next.models()) {
            ModelState known = models.get(model.id());
            if (known == null) {
                load(model);
            } else if (known.phase() == ModelPhase.Ready) {
                models.put(model.id(), state(model, ModelPhase.Ready));
            }
        }
        changed();
    }

    private static boolean isServedBy(ModelState known, AssignedModel model) {
        return known.id().equals(model.id()) && LoadSpec.of(model).equals(known.loaded());
    }

    private void unload(ModelState known) {
        models.remove(known.id());
        if (known.phase() == ModelPhase.Ready) {
            answering.ends(known.id());
        }
    }

    private void load(AssignedModel model) {
        loads.incrementAndGet();
        models.put(model.id(), state(model, ModelPhase.Loading));
        Duration loading = checkpoints.get(model.source().uri()).loading();
        later.schedule(() -> loaded(model), loading.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void loaded(AssignedModel loading) {
        assignment.models().stream()
                .filter(model -> model.id().equals(loading.id()))
                .filter(model -> LoadSpec.of(model).equals(LoadSpec.of(loading)))
                .filter(model -> Optional.ofNullable(models.get(model.id()))
                        .filter(known -> known.phase() == ModelPhase.Loading && isServedBy(known, model))
                        .isPresent())
                .forEach(model -> {
                    boolean broken = checkpoints.get(model.source().uri()).broken();
                    models.put(model.id(), state(model, broken ? ModelPhase.Failed : ModelPhase.Ready));
                    if (!broken) {
                        answering.begins(model.id());
                    }
                });
        changed();
    }

    private ModelState state(AssignedModel model, ModelPhase phase) {
        boolean ready = phase == ModelPhase.Ready;
        List<AdapterState> adapters = new ArrayList<>();
        for (AssignedAdapter adapter : model.adapters()) {
            adapters.add(new AdapterState(
                    adapter.id(),
                    ready ? ModelPhase.Ready : ModelPhase.Pending,
                    null,
                    null,
                    ready ? 8 : 0,
                    ready ? 4096 : 0));
        }
        return new ModelState(
                model.id(),
                phase,
                Tier.DEVICE,
                phase == ModelPhase.Failed ? "MissingTensor" : null,
                phase == ModelPhase.Failed ? model.source().uri() + " lacks model.norm.weight" : null,
                ready ? checkpoints.get(model.source().uri()).weightBytes() : 0,
                ready ? model.kvBytes() : 0,
                DownloadState.NONE,
                0,
                adapters,
                LoadSpec.of(model));
    }

    private synchronized RuntimeState state() {
        long used = models.values().stream()
                .mapToLong(model -> model.weightBytes() + model.kvBytes())
                .sum();
        return new RuntimeState(
                assignment.generation(),
                instance,
                new DeviceState("cpu", "made up", deviceBytes, used),
                new LoadState(0, 0),
                List.copyOf(models.values()),
                assignment.inspect().stream().map(checkpoints::inspect).toList());
    }

    private void stream(HttpExchange exchange) throws IOException {
        if (refused(exchange)) {
            exchange.close();
            return;
        }
        streams.add(exchange);
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (exchange;
                OutputStream body = exchange.getResponseBody()) {
            long seen = -1;
            while (true) {
                String event;
                synchronized (this) {
                    if (seen == version && !closed) {
                        wait(1_000);
                    }
                    if (closed) {
                        return;
                    }
                    event = seen == version ? ": alive\n\n" : "data: " + said() + "\n\n";
                    seen = version;
                }
                body.write(event.getBytes(StandardCharsets.UTF_8));
                body.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            streams.remove(exchange);
        }
    }

    private boolean refused(HttpExchange exchange) throws IOException {
        if (("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return false;
        }
        exchange.sendResponseHeaders(401, -1);
        return true;
    }

    private synchronized void changed() {
        version++;
        notifyAll();
    }

    /** As a killed process: nothing is said, connections end. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            List.copyOf(models.values()).forEach(this::unload);
            notifyAll();
        }
        dropStreams();
        server.stop(0);
        later.shutdownNow();
        threads.shutdownNow();
    }
}
