// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import dev.valence.engine.api.AdapterSpec;
import dev.valence.engine.api.CheckpointSize;
import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
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
import dev.valence.engine.backend.Backend;
import dev.valence.engine.backend.BackendException;
import dev.valence.engine.backend.DeviceInfo;
import dev.valence.engine.multiplex.MemoryAccountant;
import dev.valence.engine.multiplex.ModelLoader;
import dev.valence.engine.multiplex.ResidentModel;
import dev.valence.engine.serve.EngineThread;
import dev.valence.engine.serve.ModelService;
import dev.valence.wire.assignment.DeviceState;
import dev.valence.wire.assignment.LoadState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine of one device: models by id, and the thread that serves them. */
final class LocalEngine implements Engine {
    private static final Logger LOG = LoggerFactory.getLogger(LocalEngine.class);

    private final Backend backend;

    private final EngineOptions options;
    private final DeviceInfo device;
    private final MemoryAccountant accountant;
    private final ModelLoader loader;
    private final EngineThread thread;
    private final ConcurrentHashMap<String, ModelService> models = new ConcurrentHashMap<>();
    private final Set<String> loading = ConcurrentHashMap.newKeySet();
    /** Unloaded for everybody who asks, but still working. */
    private final Set<ModelService> draining = ConcurrentHashMap.newKeySet();

    // held to read while a model comes or goes, to write for closing
    private final ReentrantReadWriteLock lifetime = new ReentrantReadWriteLock();
    private boolean closed;

    LocalEngine(Backend backend, EngineOptions options) {
        this.backend = backend;
        this.options = options;
        this.device = backend.describe();
        this.accountant = new MemoryAccountant(limit(backend, options.memoryBytes(), device.freeBytes()));
        this.thread = new EngineThread("valence-engine-" + backend.kind().label());
        this.loader = new ModelLoader(backend, accountant, options, this::betweenSteps);
    }

    private void betweenSteps(Runnable task) {
        try {
            thread.call(() -> {
                task.run();
                return task;
            });
        } catch (GenerationException dead) {
            throw new ModelLoadException(dead.code(), String.valueOf(dead.getMessage()));
        }
    }

    private static long limit(Backend backend, long askedBytes, long freeBytes) {
        return switch (backend.kind()) {
            case CPU -> ofHost(askedBytes, freeBytes, Runtime.getRuntime().maxMemory());
            case CUDA -> DeviceLimit.ofDevice(askedBytes, Math.max(0, freeBytes - backend.workingBytes()));
        };
    }

    private static long ofHost(long askedBytes, long freeBytes, long maxHeapBytes) {
        long limit = DeviceLimit.ofHost(askedBytes, freeBytes, maxHeapBytes);
        if (limit == 0) {
            LOG.warn(
                    "no memory is left for models: {} bytes are free, of which the Java heap may take {} and {} are kept"
                            + " for the process; give it more memory, or a smaller heap (-Xmx)",
                    freeBytes,
                    maxHeapBytes,
                    DeviceLimit.MARGIN_BYTES);
        }
        return limit;
    }

    @Override
    public LoadedModel load(ModelSpec spec, Consumer<LoadProgress> progress) {
        return whileOpen(() -> loadModel(spec, progress));
    }

    private LoadedModel loadModel(ModelSpec spec, Consumer<LoadProgress> progress) {
        if (!loading.add(spec.id())) {
            throw alreadyLoaded(spec.id());
        }
        try {
            if (models.containsKey(spec.id())) {
                throw alreadyLoaded(spec.id());
            }
            ResidentModel model = loader.load(spec, progress);
            ModelService service = new ModelService(model, backend.kernels(), thread, options);
            models.put(spec.id(), service);
            return service.view();
        } finally {
            loading.remove(spec.id());
        }
    }

    private static ModelLoadException alreadyLoaded(String id) {
        return new ModelLoadException("AlreadyLoaded", "a model " + id + " is loaded or being loaded already");
    }

    @Override
    public void unload(String modelId, Duration drain) {
        lifetime.readLock().lock();
        try {
            ModelService service = models.get(modelId);
            if (service != null) {
                draining.add(service);
                close(modelId, service, drain);
            }
        } finally {
            lifetime.readLock().unlock();
        }
    }

    private void close(String modelId, ModelService service, Duration drain) {
        try {
            if (models.remove(modelId, service)) {
                service.close(drain, "model " + modelId + " was unloaded");
            }
        } finally {
            draining.remove(service);
        }
    }

    @Override
    public void prioritize(String modelId, int priority) {
        ModelService service = models.get(modelId);
        if (service != null) {
            service.prioritize(priority);
        }
    }

    @Override
    public LoadedAdapter loadAdapter(String modelId, AdapterSpec spec) {
        return whileOpen(() -> loadAdapterOf(modelId, spec));
    }

    private LoadedAdapter loadAdapterOf(String modelId, AdapterSpec spec) {
        ModelService service = models.get(modelId);
        if (service == null) {
            throw new ModelLoadException(
                    "ModelNotLoaded",
                    "adapter " + spec.id() + " needs its base model " + modelId + " to be loaded first");
        }
        return service.adapters().load(spec);
    }

    @Override
    public void unloadAdapter(String modelId, String adapterId) {
        ModelService service = models.get(modelId);
        if (service != null) {
            service.adapters().unload(adapterId);
        }
    }

    @Override
    public Optional<LoadedModel> model(String modelId) {
        return Optional.ofNullable(models.get(modelId)).map(ModelService::view);
    }

    @Override
    public Generation submit(GenerationRequest request, GenerationListener listener) {
        try {
            return service(request.modelId()).submit(request, listener);
        } catch (GenerationException e) {
            if (!thread.post(() -> listener.onFailed(e))) {
                listener.onFailed(e);
            }
            return () -> {};
        }
    }

    @Override
    public Logits logits(String modelId, int[] tokens) {
        return service(modelId).logits(tokens);
    }

    private ModelService service(String modelId) {
        ModelService service = models.get(modelId);
        if (service == null) {
            throw new GenerationException(
                    Category.NOT_FOUND, "ModelNotFound", "no model " + modelId + " is loaded here");
        }
        return service;
    }

    @Override
    public DeviceState device() {
        return new DeviceState(
                backend.kind().label(),
                device.name(),
                accountant.limitBytes(),
                accountant.usedBytes(),
                thread.deadBecause().or(backend::note).orElse(null));
    }

    @Override
    public Optional<String> deadBecause() {
        return thread.deadBecause();
    }

    @Override
    public LoadState requests() {
        int running = 0;
        int waiting = 0;
        Set<ModelService> working = new HashSet<>(draining);
        working.addAll(models.values());
        for (ModelService service : working) {
            running += service.running();
            waiting += service.waiting();
        }
        return new LoadState(running, waiting);
    }

    @Override
    public CheckpointSize inspect(Path checkpoint) {
        return whileOpen(() -> loader.inspect(checkpoint));
    }

    /** The device must not be closed under a load. */
    private <T> T whileOpen(Supplier<T> work) {
        lifetime.readLock().lock();
        try {
            if (closed) {
                throw new ModelLoadException("EngineClosed", "the engine is closed");
            }
            thread.deadBecause().ifPresent(why -> {
                throw new ModelLoadException("EngineDead", why);
            });
            return work.get();
        } catch (ModelLoadException e) {
            if (e.getCause() instanceof BackendException fault && fault.isLoss()) {
                thread.fail(fault);
            }
            throw e;
        } finally {
            lifetime.readLock().unlock();
        }
    }

    /** Waits for loads, which their callers may interrupt; fails requests in flight: unload first to let them end. */
    @Override
    public void close() {
        lifetime.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            for (String id : Set.copyOf(models.keySet())) {
                ModelService service = models.remove(id);
                if (service != null) {
                    service.close(Duration.ZERO, "the engine is closing");
                }
            }
            thread.close();
            backend.close();
        } finally {
            lifetime.writeLock().unlock();
        }
    }
}
