// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import dev.valence.engine.api.AdapterSpec;
import dev.valence.engine.api.CheckpointSize;
import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineException;
import dev.valence.engine.api.LoadProgress;
import dev.valence.engine.api.LoadedAdapter;
import dev.valence.engine.api.ModelSpec;
import dev.valence.wire.assignment.AssignedAdapter;
import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.Inspection;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does actions and writes down what came of them. Throws nothing: each action ends with its object Ready, Failed or
 * forgotten, be it for an Error: a checkpoint that exhausts the memory must not end the worker of all others.
 */
final class Performer {
    private static final Logger LOG = LoggerFactory.getLogger(Performer.class);
    /** A state that moves in smaller steps is noise. */
    private static final int PROGRESS_STEP_PERCENT = 5;

    private final Engine engine;
    private final Checkpoints checkpoints;
    private final Assignments assignments;
    private final InstantSource clock;

    Performer(Engine engine, Checkpoints checkpoints, Assignments assignments, InstantSource clock) {
        this.engine = engine;
        this.checkpoints = checkpoints;
        this.assignments = assignments;
        this.clock = clock;
    }

    void perform(Action action) {
        LOG.info("{}", action);
        switch (action) {
            case Action.Load load -> load(load.model());
            case Action.Unload unload -> unload(unload.modelId());
            case Action.Adjust adjust -> adjust(adjust.model());
            case Action.Forget forget -> assignments.update(actual -> actual.forget(forget.modelId()));
            case Action.LoadAdapter load -> loadAdapter(load.modelId(), load.adapter());
            case Action.UnloadAdapter unload -> unloadAdapter(unload.modelId(), unload.adapterId());
            case Action.Inspect inspect -> inspect(inspect.source());
            case Action.ForgetInspection forget ->
                assignments.update(actual -> actual.inspected(forget.source(), null));
        }
    }

    private void load(AssignedModel model) {
        String id = model.id();
        Failure previous = previousFailure(id);
        try {
            assignments.update(actual -> actual.put(TrackedModel.of(model, ModelPhase.Downloading)));
            Path path = checkpoints.resolve(
                    model.source(),
                    state -> assignments.update(actual -> actual.change(id, tracked -> tracked.withDownload(state))));
            assignments.update(actual -> actual.change(id, tracked -> tracked.withPhase(ModelPhase.Loading)));
            engine.load(
                    new ModelSpec(
                            id,
                            path,
                            model.quantization(),
                            model.contextLength(),
                            model.kvBytes(),
                            model.priority(),
                            model.engine()),
                    showProgress(id));
            long nowSeconds = clock.instant().getEpochSecond();
            assignments.update(actual -> actual.change(id, tracked -> tracked.readySince(nowSeconds)));
        } catch (CancellationException e) {
            LOG.info("loading {} was broken off, for it is wanted no more", id);
            assignments.update(actual -> actual.forget(id));
        } catch (RuntimeException | Error e) {
            Failure failure = failure(e, previous, "loading " + id);
            assignments.update(actual -> actual.change(id, tracked -> tracked.failed(failure)));
        }
    }

    private Consumer<LoadProgress> showProgress(String id) {
        int[] shown = {-1};
        return progress -> {
            int percent = progress.totalBytes() == 0 ? 0 : (int) (100 * progress.bytes() / progress.totalBytes());
            int step = percent - percent % PROGRESS_STEP_PERCENT;
            if (step != shown[0]) {
                shown[0] = step;
                assignments.update(
                        actual -> actual.change(id, tracked -> tracked.withProgress("weights: " + step + " %")));
            }
        };
    }

    private void adjust(AssignedModel model) {
        engine.prioritize(model.id(), model.priority());
        assignments.update(actual -> actual.change(model.id(), tracked -> tracked.withSpec(model)));
    }

    private Duration drainOf(String id) {
        TrackedModel model = assignments.situation().actual().model(id);
        Integer seconds = model == null ? null : model.spec().drainSeconds();
        return seconds == null ? Engine.DEFAULT_DRAIN : Duration.ofSeconds(seconds);
    }

    private void unload(String id) {
        try {
            // before the engine drains: no request may find a name that goes
            assignments.update(actual -> actual.change(id, tracked -> tracked.withPhase(ModelPhase.Draining)));
            engine.unload(id, drainOf(id));
        } catch (RuntimeException | Error e) {
            LOG.error("unloading {} failed; the engine keeps what it could not free", id, e);
        }
        assignments.update(actual -> actual.unloaded(id));
    }

    private void loadAdapter(String modelId, AssignedAdapter adapter) {
        Failure previous = previousFailure(modelId, adapter.id());
        try {
            track(modelId, adapter.id(), TrackedAdapter.of(adapter, ModelPhase.Downloading));
            Path path = checkpoints.resolve(adapter.source(), state -> {});
            track(modelId, adapter.id(), TrackedAdapter.of(adapter, ModelPhase.Loading));
            LoadedAdapter loaded = engine.loadAdapter(modelId, new AdapterSpec(adapter.id(), path, adapter.maxRank()));
            long nowSeconds = clock.instant().getEpochSecond();
            track(
                    modelId,
                    adapter.id(),
                    new TrackedAdapter(adapter, ModelPhase.Ready, null, loaded.rank(), loaded.bytes(), nowSeconds));
        } catch (CancellationException e) {
            LOG.info("loading adapter {} was broken off, for it is wanted no more", adapter.id());
            track(modelId, adapter.id(), null);
        } catch (RuntimeException | Error e) {
            track(
                    modelId,
                    adapter.id(),
                    TrackedAdapter.failed(adapter, failure(e, previous, "adapter " + adapter.id())));
        }
    }

    private void unloadAdapter(String modelId, String adapterId) {
        TrackedModel model = assignments.situation().actual().model(modelId);
        TrackedAdapter adapter = model == null ? null : model.adapters().get(adapterId);
        if (adapter != null && adapter.phase() == ModelPhase.Ready) {
            try {
                track(modelId, adapterId, TrackedAdapter.of(adapter.spec(), ModelPhase.Draining));
                engine.unloadAdapter(modelId, adapterId);
            } catch (RuntimeException | Error e) {
                LOG.error("unloading adapter {} failed; the engine keeps what it could not free", adapterId, e);
            }
        }
        track(modelId, adapterId, null);
    }

    private void inspect(ModelSource source) {
        TrackedInspection previous =
                assignments.situation().actual().inspections().get(source);
        TrackedInspection result;
        try {
            CheckpointSize size = engine.inspect(checkpoints.outline(source));
            result = new TrackedInspection(
                    new Inspection(
                            source,
                            size.architecture(),
                            size.weightBytes(),
                            size.kvBytesPerToken(),
                            size.kvBlockTokens(),
                            size.contextLength(),
                            size.overheadBytes(),
                            null,
                            null),
                    null);
        } catch (CancellationException e) {
            LOG.info("inspecting {} was broken off, for it is wanted no more", source.shown());
            return;
        } catch (RuntimeException | Error e) {
            Failure failure = failure(e, previous == null ? null : previous.failure(), "inspecting " + source.shown());
            result = new TrackedInspection(
                    new Inspection(source, "", 0, 0, 0, 0, 0, failure.reason(), failure.describe()), failure);
        }
        TrackedInspection answer = result;
        assignments.update(actual -> actual.inspected(source, answer));
    }

    private void track(String modelId, String adapterId, @Nullable TrackedAdapter adapter) {
        assignments.update(actual -> actual.change(modelId, model -> model.withAdapter(adapterId, adapter)));
    }

    private @Nullable Failure previousFailure(String modelId) {
        TrackedModel model = assignments.situation().actual().model(modelId);
        return model == null ? null : model.failure();
    }

    private @Nullable Failure previousFailure(String modelId, String adapterId) {
        TrackedModel model = assignments.situation().actual().model(modelId);
        TrackedAdapter adapter = model == null ? null : model.adapters().get(adapterId);
        return adapter == null ? null : adapter.failure();
    }

    private Failure failure(Throwable cause, @Nullable Failure previous, String what) {
        Failure failure = Retries.failure(
                cause,
                previous,
                clock.instant(),
                assignments.situation().actual().unloads());
        if (cause instanceof EngineException) {
            LOG.warn("{} failed: {}: {}", what, failure.reason(), failure.describe());
        } else {
            LOG.error("{} failed", what, cause);
        }
        return failure;
    }
}
