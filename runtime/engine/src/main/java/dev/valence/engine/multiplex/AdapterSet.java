// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.multiplex;

import dev.valence.engine.api.AdapterSpec;
import dev.valence.engine.api.LoadedAdapter;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.backend.BackendException;
import dev.valence.engine.backend.DeviceMemory;
import dev.valence.engine.load.AdapterCheckpoint;
import dev.valence.engine.lora.AdapterPlan;
import dev.valence.engine.model.ModelConfig;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The adapters of one model, by id. Thread-safe. */
public final class AdapterSet implements AutoCloseable {
    private final ModelConfig base;
    private final DeviceMemory memory;
    private final MemoryAccountant accountant;
    private final ConcurrentHashMap<String, SharedAdapter> adapters = new ConcurrentHashMap<>();
    private boolean closed;

    AdapterSet(ModelConfig base, DeviceMemory memory, MemoryAccountant accountant) {
        this.base = base;
        this.memory = memory;
        this.accountant = accountant;
    }

    /** @throws ModelLoadException bad adapter, made for another base, too large, or an id that is taken */
    public LoadedAdapter load(AdapterSpec spec) {
        try (AdapterCheckpoint checkpoint = AdapterCheckpoint.open(spec.path())) {
            AdapterPlan plan = AdapterPlan.of(checkpoint, base, spec.maxRank());
            Reservation reservation = accountant.reserve("adapter " + spec.id(), plan.bytes(memory));
            SharedAdapter adapter;
            try {
                adapter = new SharedAdapter(spec.id(), plan.load(memory), reservation);
            } catch (RuntimeException | Error e) {
                reservation.close();
                throw e;
            }
            try {
                add(adapter);
            } catch (ModelLoadException e) {
                adapter.release();
                throw e;
            }
            return new LoadedAdapter(spec.id(), checkpoint.rank(), adapter.bytes());
        } catch (BackendException e) {
            throw DeviceFailure.of("adapter " + spec.id(), e);
        }
    }

    /** What is added after {@link #close} would never be freed. */
    private synchronized void add(SharedAdapter adapter) {
        if (closed) {
            throw new ModelLoadException(
                    "ModelNotLoaded", "the base model of adapter " + adapter.id() + " is being unloaded");
        }
        if (adapters.putIfAbsent(adapter.id(), adapter) != null) {
            throw new ModelLoadException("AlreadyLoaded", "an adapter " + adapter.id() + " is loaded already");
        }
    }

    /** Requests that wear it go on to do so; the memory is free when the last has ended. */
    public void unload(String id) {
        SharedAdapter adapter = adapters.remove(id);
        if (adapter != null) {
            adapter.release();
        }
    }

    /** The adapter, retained for the caller, who must release it. */
    public Optional<SharedAdapter> retain(String id) {
        SharedAdapter adapter = adapters.get(id);
        return adapter != null && adapter.retain() ? Optional.of(adapter) : Optional.empty();
    }

    @Override
    public synchronized void close() {
        closed = true;
        adapters.keySet().forEach(this::unload);
    }
}
