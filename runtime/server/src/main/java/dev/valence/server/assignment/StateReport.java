// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import dev.valence.engine.api.Engine;
import dev.valence.engine.api.LoadedModel;
import dev.valence.server.assignment.Assignments.Situation;
import dev.valence.wire.assignment.AdapterState;
import dev.valence.wire.assignment.AssignedAdapter;
import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.DownloadState;
import dev.valence.wire.assignment.LoadSpec;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelState;
import dev.valence.wire.assignment.RuntimeState;
import dev.valence.wire.assignment.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the operator is told. */
final class StateReport {
    private StateReport() {}

    static RuntimeState of(String instance, Situation situation, Engine engine) {
        Desired desired = situation.desired();
        Actual actual = situation.actual();
        List<ModelState> models = new ArrayList<>();
        for (AssignedModel model : desired.models().values()) {
            models.add(model(desired, model, actual.model(model.id()), engine));
        }
        for (TrackedModel leaving : actual.models().values()) {
            if (!desired.models().containsKey(leaving.spec().id())) {
                models.add(model(desired, leaving.spec(), leaving, engine));
            }
        }
        return new RuntimeState(
                desired.generation(),
                instance,
                engine.device(),
                engine.requests(),
                models,
                actual.inspections().values().stream()
                        .map(TrackedInspection::answer)
                        .toList());
    }

    private static ModelState model(
            Desired desired, AssignedModel wanted, @Nullable TrackedModel tracked, Engine engine) {
        List<AdapterState> adapters = wanted.adapters().stream()
                .map(adapter -> adapter(desired, adapter, tracked))
                .toList();
        LoadSpec loadSpec = tracked == null ? null : LoadSpec.of(tracked.spec());
        Refusal refusal = desired.refused().get(wanted.id());
        if (refusal != null && (tracked == null || tracked.phase() != ModelPhase.Draining)) {
            return unloaded(
                    wanted, ModelPhase.Failed, refusal.reason(), refusal.message(), DownloadState.NONE, adapters, null);
        }
        if (tracked == null) {
            return unloaded(wanted, ModelPhase.Pending, null, null, DownloadState.NONE, adapters, null);
        }
        Failure failure = tracked.failure();
        if (failure != null) {
            return unloaded(
                    wanted,
                    ModelPhase.Failed,
                    failure.reason(),
                    failure.describe(),
                    tracked.download(),
                    adapters,
                    loadSpec);
        }
        Optional<LoadedModel> loaded = engine.model(wanted.id());
        return new ModelState(
                wanted.id(),
                tracked.phase(),
                Tier.DEVICE,
                null,
                tracked.progress(),
                loaded.map(LoadedModel::weightBytes).orElse(0L),
                loaded.map(LoadedModel::kvBytes).orElse(0L),
                tracked.download(),
                loaded.map(model -> Math.round(model.tokensPerSecond() * 10) / 10.0)
                        .orElse(0.0),
                adapters,
                loadSpec);
    }

    private static ModelState unloaded(
            AssignedModel model,
            ModelPhase phase,
            @Nullable String reason,
            @Nullable String message,
            DownloadState download,
            List<AdapterState> adapters,
            @Nullable LoadSpec loaded) {
        return new ModelState(model.id(), phase, model.tier(), reason, message, 0, 0, download, 0, adapters, loaded);
    }

    private static AdapterState adapter(Desired desired, AssignedAdapter adapter, @Nullable TrackedModel model) {
        Refusal refusal = desired.refused().get(adapter.id());
        if (refusal != null) {
            return new AdapterState(adapter.id(), ModelPhase.Failed, refusal.reason(), refusal.message(), 0, 0);
        }
        TrackedAdapter tracked = model == null ? null : model.adapters().get(adapter.id());
        if (tracked == null) {
            return new AdapterState(adapter.id(), ModelPhase.Pending, null, null, 0, 0);
        }
        Failure failure = tracked.failure();
        return new AdapterState(
                adapter.id(),
                tracked.phase(),
                failure == null ? null : failure.reason(),
                failure == null ? null : failure.describe(),
                tracked.rank(),
                tracked.bytes());
    }
}
