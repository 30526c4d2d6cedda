// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

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
import java.util.Optional;
import java.util.function.Consumer;

/** An engine whose device could not be opened: it answers everything with the reason. */
record UnavailableEngine(String backend, String reason) implements Engine {
    private static final String CODE = "DeviceUnavailable";

    @Override
    public LoadedModel load(ModelSpec spec, Consumer<LoadProgress> progress) {
        throw unavailable();
    }

    @Override
    public void unload(String modelId, Duration drain) {}

    @Override
    public void prioritize(String modelId, int priority) {}

    @Override
    public LoadedAdapter loadAdapter(String modelId, AdapterSpec spec) {
        throw unavailable();
    }

    @Override
    public void unloadAdapter(String modelId, String adapterId) {}

    @Override
    public Optional<LoadedModel> model(String modelId) {
        return Optional.empty();
    }

    @Override
    public Generation submit(GenerationRequest request, GenerationListener listener) {
        listener.onFailed(refusal());
        return () -> {};
    }

    @Override
    public Logits logits(String modelId, int[] tokens) {
        throw refusal();
    }

    @Override
    public DeviceState device() {
        return new DeviceState(backend, "none", 0, 0, reason);
    }

    @Override
    public LoadState requests() {
        return new LoadState(0, 0);
    }

    @Override
    public Optional<String> deadBecause() {
        return Optional.of(reason);
    }

    @Override
    public CheckpointSize inspect(Path checkpoint) {
        throw unavailable();
    }

    @Override
    public void close() {}

    private ModelLoadException unavailable() {
        return new ModelLoadException(CODE, reason);
    }

    private GenerationException refusal() {
        return new GenerationException(Category.OVERLOADED, CODE, reason);
    }
}
