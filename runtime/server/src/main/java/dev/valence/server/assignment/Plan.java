// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import dev.valence.server.assignment.Action.Adjust;
import dev.valence.server.assignment.Action.Forget;
import dev.valence.server.assignment.Action.ForgetInspection;
import dev.valence.server.assignment.Action.Inspect;
import dev.valence.server.assignment.Action.Load;
import dev.valence.server.assignment.Action.LoadAdapter;
import dev.valence.server.assignment.Action.Unload;
import dev.valence.server.assignment.Action.UnloadAdapter;
import dev.valence.wire.assignment.AssignedAdapter;
import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.ModelPhase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The steps from what is so to what is wanted. A pure function, made again after each step, so only the first is ever
 * done. What frees memory comes first, then what is quick, then what loads weights.
 */
final class Plan {
    private Plan() {}

    static List<Action> of(Desired desired, Actual actual, Instant now) {
        List<Action> actions = new ArrayList<>();
        removals(desired, actual, actions);
        inspections(desired, actual, now, actions);
        adjustments(desired, actual, actions);
        for (AssignedModel model : desired.models().values()) {
            adapters(desired, actual, now, model, actions);
        }
        for (AssignedModel model : desired.models().values()) {
            if (desired.accepted(model.id()).isPresent() && mayLoad(model, actual, now)) {
                actions.add(new Load(model));
            }
        }
        return actions;
    }

    /** When time alone will bring another action. */
    static Optional<Instant> nextRetry(Actual actual) {
        Stream<Failure> ofModels = actual.models().values().stream()
                .flatMap(model -> Stream.concat(
                        Stream.ofNullable(model.failure()),
                        model.adapters().values().stream().map(TrackedAdapter::failure)))
                .filter(Objects::nonNull);
        Stream<Failure> ofInspections = actual.inspections().values().stream()
                .map(TrackedInspection::failure)
                .filter(Objects::nonNull);
        return Stream.concat(ofModels, ofInspections)
                .map(Failure::retryAt)
                .filter(Objects::nonNull)
                .min(Instant::compareTo);
    }

    private static void removals(Desired desired, Actual actual, List<Action> actions) {
        for (TrackedModel model : actual.models().values()) {
            String id = model.spec().id();
            boolean wanted = desired.accepted(id).filter(model::fits).isPresent();
            if (!wanted) {
                actions.add(model.phase() == ModelPhase.Ready ? new Unload(id) : new Forget(id));
            }
        }
    }

    private static void adjustments(Desired desired, Actual actual, List<Action> actions) {
        for (AssignedModel model : desired.models().values()) {
            TrackedModel tracked = actual.model(model.id());
            if (tracked != null && tracked.phase() == ModelPhase.Ready && tracked.fits(model) && !tracked.isAs(model)) {
                actions.add(new Adjust(model));
            }
        }
    }

    private static void inspections(Desired desired, Actual actual, Instant now, List<Action> actions) {
        actual.inspections().keySet().stream()
                .filter(source -> !desired.inspect().contains(source))
                .forEach(source -> actions.add(new ForgetInspection(source)));
        desired.inspect().stream()
                .distinct()
                .filter(source -> {
                    TrackedInspection done = actual.inspections().get(source);
                    return done == null
                            || (done.failure() != null && Retries.due(done.failure(), now, actual.unloads()));
                })
                .forEach(source -> actions.add(new Inspect(source)));
    }

    private static void adapters(
            Desired desired, Actual actual, Instant now, AssignedModel model, List<Action> actions) {
        TrackedModel tracked = actual.model(model.id());
        if (tracked == null || tracked.phase() != ModelPhase.Ready || !tracked.fits(model)) {
            return;
        }
        List<AssignedAdapter> wanted = desired.acceptedAdapters(model);
        for (Map.Entry<String, TrackedAdapter> entry : tracked.adapters().entrySet()) {
            boolean keep = wanted.stream()
                    .anyMatch(adapter -> adapter.id().equals(entry.getKey())
                            && entry.getValue().fits(adapter));
            if (!keep) {
                actions.add(new UnloadAdapter(model.id(), entry.getKey()));
            }
        }
        for (AssignedAdapter adapter : wanted) {
            TrackedAdapter known = tracked.adapters().get(adapter.id());
            if (known == null || (known.failure() != null && Retries.due(known.failure(), now, actual.unloads()))) {
                actions.add(new LoadAdapter(model.id(), adapter));
            }
        }
    }

    private static boolean mayLoad(AssignedModel model, Actual actual, Instant now) {
        TrackedModel tracked = actual.model(model.id());
        return tracked == null || (tracked.failure() != null && Retries.due(tracked.failure(), now, actual.unloads()));
    }
}
