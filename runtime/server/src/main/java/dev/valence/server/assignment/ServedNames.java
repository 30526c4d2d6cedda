// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import dev.valence.engine.api.Engine;
import dev.valence.engine.api.LoadedModel;
import dev.valence.server.assignment.Assignments.Situation;
import dev.valence.server.catalog.Served;
import dev.valence.wire.assignment.AssignedAdapter;
import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.ModelPhase;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which names are served by what is so. A refused model's names stay known, with the reason, unless another has them. */
final class ServedNames {
    private ServedNames() {}

    static Map<String, Served> of(Situation situation, Engine engine) {
        Desired desired = situation.desired();
        Map<String, Served> names = new LinkedHashMap<>();
        for (AssignedModel model : desired.models().values()) {
            TrackedModel tracked = situation.actual().model(model.id());
            LoadedModel loaded = answering(desired, model, tracked, engine);
            for (String name : model.servedNames()) {
                Served served = loaded == null || tracked == null
                        ? unavailable(name, model.id(), desired, tracked)
                        : new Served.Ready(name, loaded, null, null, tracked.readySinceSeconds());
                offer(names, served);
            }
            for (AssignedAdapter adapter : model.adapters()) {
                offer(names, adapter(desired, model, adapter, tracked, loaded));
            }
        }
        return names;
    }

    private static @Nullable LoadedModel answering(
            Desired desired, AssignedModel model, @Nullable TrackedModel tracked, Engine engine) {
        boolean ready = tracked != null
                && tracked.phase() == ModelPhase.Ready
                && desired.accepted(model.id()).filter(tracked::fits).isPresent();
        return ready ? engine.model(model.id()).orElse(null) : null;
    }

    /**
     * Of two that want a name, one that answers goes before one that does not; two that answer are refused before.
     * What was refused for having no name has none here.
     */
    private static void offer(Map<String, Served> names, Served served) {
        if (served.name() == null || served.name().isBlank()) {
            return;
        }
        names.merge(
                served.name(),
                served,
                (there, other) -> there instanceof Served.Unavailable && other instanceof Served.Ready ? other : there);
    }

    private static Served unavailable(String name, String modelId, Desired desired, @Nullable TrackedModel tracked) {
        Refusal refusal = desired.refused().get(modelId);
        if (refusal != null) {
            return new Served.Unavailable(name, ModelPhase.Failed, refusal.message());
        }
        if (tracked == null) {
            return new Served.Unavailable(name, ModelPhase.Pending, "it waits to be loaded");
        }
        Failure failure = tracked.failure();
        if (failure != null) {
            return new Served.Unavailable(name, ModelPhase.Failed, "it could not be loaded: " + failure.reason());
        }
        // Ready, but for another specification: it will be loaded again
        ModelPhase phase = tracked.phase() == ModelPhase.Ready ? ModelPhase.Loading : tracked.phase();
        return new Served.Unavailable(name, phase, "it is " + phase.name().toLowerCase(Locale.ROOT));
    }

    private static Served adapter(
            Desired desired,
            AssignedModel model,
            AssignedAdapter adapter,
            @Nullable TrackedModel tracked,
            @Nullable LoadedModel loaded) {
        String name = adapter.servedName() == null ? "" : adapter.servedName();
        Refusal refusal = desired.refused().get(adapter.id());
        if (refusal != null) {
            return new Served.Unavailable(name, ModelPhase.Failed, refusal.message());
        }
        TrackedAdapter state = tracked == null ? null : tracked.adapters().get(adapter.id());
        if (loaded == null || state == null) {
            return new Served.Unavailable(name, ModelPhase.Pending, "it waits for its base model to be loaded");
        }
        if (state.phase() == ModelPhase.Ready && state.fits(adapter)) {
            return new Served.Ready(
                    name, loaded, adapter.id(), model.servedNames().getFirst(), state.readySinceSeconds());
        }
        Failure failure = state.failure();
        return new Served.Unavailable(
                name,
                state.phase(),
                failure == null ? "it is being loaded" : "it could not be loaded: " + failure.reason());
    }
}
