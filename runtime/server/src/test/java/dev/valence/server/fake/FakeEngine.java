// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.fake;

import static java.util.Objects.requireNonNull;

import dev.valence.engine.api.AdapterSpec;
import dev.valence.engine.api.CheckpointSize;
import dev.valence.engine.api.Engine;
import dev.valence.engine.api.Generation;
import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.GenerationException.Category;
import dev.valence.engine.api.GenerationListener;
import dev.valence.engine.api.GenerationRequest;
import dev.valence.engine.api.LoadProgress;
import dev.valence.engine.api.LoadedAdapter;
import dev.valence.engine.api.LoadedModel;
import dev.valence.engine.api.Logits;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.api.ModelSpec;
import dev.valence.wire.assignment.DeviceState;
import dev.valence.wire.assignment.LoadState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An engine without a device. It replies {@code echo: <prompt>}; for an adapter, {@code <adapter id>: <prompt>}; or what
 * it is told to {@link #say}. One thread makes a token of each generation in each step, as fast as it can or, when {@link #pause}d, not at all.
 */
public final class FakeEngine implements Engine {
    /** What was asked of the engine, such as {@code load ns/m}. */
    public final List<String> calls = new CopyOnWriteArrayList<>();

    /** How long each unloading was to wait for its requests. */
    public final List<Duration> drains = new CopyOnWriteArrayList<>();

    public final AtomicInteger cancelled = new AtomicInteger();
    public final List<GenerationRequest> requests = new CopyOnWriteArrayList<>();

    public final Encodings encodings = new Encodings();

    private final Map<String, FakeModel> models = new ConcurrentHashMap<>();
    private final Map<String, Throwable> loadFailures = new ConcurrentHashMap<>();
    private final List<FakeGeneration> running = new CopyOnWriteArrayList<>();
    private final Thread stepper =
            Thread.ofPlatform().name("fake-engine").daemon().start(this::steps);
    private volatile @Nullable Semaphore loadGate;
    private volatile @Nullable GenerationException nextFailure;
    private volatile boolean paused;
    private volatile boolean closed;
    private volatile int maxWaiting = Integer.MAX_VALUE;
    private volatile int failAfterTokens = -1;
    private volatile long stepMillis;
    private volatile @Nullable String death;
    private volatile @Nullable String reply;
    private volatile boolean joinsChunks;

    public void pause() {
        paused = true;
    }

    public void resume() {
        paused = false;
        LockSupport.unpark(stepper);
    }

    /** From now on loads wait for {@link #releaseLoads}. */
    public void holdLoads() {
        loadGate = new Semaphore(0);
    }

    public void releaseLoads() {
        Semaphore gate = loadGate;
        loadGate = null;
        if (gate != null) {
            gate.release(1000);
        }
    }

    /** @param failure null: it loads */
    public void failLoad(String id, @Nullable Throwable failure) {
        if (failure == null) {
            loadFailures.remove(id);
        } else {
            loadFailures.put(id, failure);
        }
    }

    public void failNext(GenerationException failure) {
        nextFailure = failure;
    }

    /** Every generation fails once it has made so many tokens; -1: none does. */
    public void failAfterTokens(int tokens) {
        failAfterTokens = tokens;
    }

    /** From now on it replies this; null: it echoes. */
    public void say(@Nullable String text) {
        reply = text;
    }

    /** Whether all tokens of a generation come in one chunk. */
    public void joinChunks(boolean join) {
        joinsChunks = join;
    }

    /** How long a step takes. */
    public void stepMillis(long millis) {
        stepMillis = millis;
    }

    public void maxWaiting(int limit) {
        maxWaiting = limit;
    }

    public int running() {
        return running.size();
    }

    @Override
    public LoadedModel load(ModelSpec spec, Consumer<LoadProgress> progress) {
        calls.add("load " + spec.id());
        progress.accept(new LoadProgress(1, 2));
        await(loadGate);
        failAsTold(spec.id());
        int context = spec.contextLength() == null ? FakeModel.DEFAULT_CONTEXT : spec.contextLength();
        FakeModel model = new FakeModel(spec.id(), context, spec, encodings);
        models.put(spec.id(), model);
        return model;
    }

    private void failAsTold(String id) {
        switch (loadFailures.get(id)) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> throw new AssertionError("neither thrown by an engine nor an Error");
        }
    }

    @Override
    public void unload(String modelId, Duration drain) {
        calls.add("unload " + modelId);
        drains.add(drain);
        models.remove(modelId);
        List<FakeGeneration> inFlight = running.stream()
                .filter(generation -> generation.request.modelId().equals(modelId))
                .toList();
        long end = System.nanoTime() + drain.toNanos();
        // an interrupt ends the waiting, as it does in the engine
        while (running.stream().anyMatch(inFlight::contains)
                && System.nanoTime() < end
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(1_000_000);
        }
        inFlight.forEach(Generation::cancel);
    }

    @Override
    public void prioritize(String modelId, int priority) {
        calls.add("prioritize " + modelId + " " + priority);
    }

    @Override
    public LoadedAdapter loadAdapter(String modelId, AdapterSpec spec) {
        calls.add("load adapter " + spec.id());
        failAsTold(spec.id());
        return new LoadedAdapter(spec.id(), 8, 64);
    }

    @Override
    public void unloadAdapter(String modelId, String adapterId) {
        calls.add("unload adapter " + adapterId);
    }

    @Override
    public Optional<LoadedModel> model(String modelId) {
        return Optional.ofNullable(models.get(modelId));
    }

    @Override
    public Generation submit(GenerationRequest request, GenerationListener listener) {
        requests.add(request);
        GenerationException failure = nextFailure;
        nextFailure = null;
        FakeModel model = models.get(request.modelId());
        if (failure == null && model == null) {
            failure = new GenerationException(Category.NOT_FOUND, "ModelNotFound", "no model " + request.modelId());
        }
        if (failure == null && running.size() >= maxWaiting) {
            failure = new GenerationException(Category.OVERLOADED, "QueueFull", maxWaiting + " requests wait already");
        }
        if (death != null) {
            failure = new GenerationException(Category.OVERLOADED, "EngineDead", death);
        }
        if (failure != null || model == null) {
            GenerationException why = requireNonNull(failure);
            Thread.ofVirtual().start(() -> listener.onFailed(why));
            return () -> {};
        }
        String says = request.adapterId() == null ? "echo" : request.adapterId();
        String told = reply;
        FakeGeneration generation = new FakeGeneration(
                request,
                joinsChunks ? new JoiningListener(failing(listener)) : failing(listener),
                told == null ? says + ": " + model.decode(request.prompt()) : told);
        running.add(generation);
        LockSupport.unpark(stepper);
        return () -> {
            if (running.contains(generation)) {
                cancelled.incrementAndGet();
            }
            generation.cancel();
        };
    }

    private GenerationListener failing(GenerationListener listener) {
        return failAfterTokens < 0 ? listener : new FailingListener(listener, failAfterTokens);
    }

    @Override
    public DeviceState device() {
        return new DeviceState("cpu", "fake", 1 << 20, models.size() * 1500L);
    }

    /** From now on it says that it is dead. */
    public void die(String why) {
        death = why;
    }

    @Override
    public Optional<String> deadBecause() {
        return Optional.ofNullable(death);
    }

    @Override
    public LoadState requests() {
        return new LoadState(running.size(), 0);
    }

    @Override
    public CheckpointSize inspect(Path checkpoint) {
        calls.add("inspect " + checkpoint.getFileName());
        if (checkpoint.endsWith("broken")) {
            throw new ModelLoadException("UnknownArchitecture", "broken has the architecture X; known are: Fake");
        }
        if (checkpoint.endsWith("huge")) {
            throw new OutOfMemoryError("Java heap space");
        }
        return new CheckpointSize("FakeForCausalLM", 1000, 2, 1, FakeModel.DEFAULT_CONTEXT, 10);
    }

    @Override
    public Logits logits(String modelId, int[] tokens) {
        throw new UnsupportedOperationException("the server never asks for logits");
    }

    @Override
    public void close() {
        closed = true;
        running.forEach(Generation::cancel);
        resume();
    }

    private void steps() {
        while (!closed || !running.isEmpty()) {
            boolean idle = running.isEmpty() || (paused && !closed);
            if (idle) {
                // also a stopped generation must be told so
                running.removeIf(generation -> generation.isCancelled() && !generation.step());
                LockSupport.parkNanos(1_000_000);
            } else {
                running.removeIf(generation -> !generation.step());
                if (stepMillis > 0) {
                    LockSupport.parkNanos(stepMillis * 1_000_000);
                }
            }
        }
    }

    private static void await(@Nullable Semaphore gate) {
        if (gate != null) {
            try {
                gate.acquire();
            } catch (InterruptedException e) {
                throw new CancellationException("interrupted while loading");
            }
        }
    }
}
