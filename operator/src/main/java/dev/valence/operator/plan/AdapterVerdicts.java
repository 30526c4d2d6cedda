// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.crds.condition.Reason;
import dev.valence.operator.cluster.Adapter;
import dev.valence.operator.cluster.Cluster;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What to say about each adapter: it goes where its base model goes. */
final class AdapterVerdicts {
    private AdapterVerdicts() {}

    static Map<String, AdapterVerdict> of(Cluster cluster, NameClaims names, Map<String, ModelVerdict> models) {
        return cluster.adapters().stream()
                .collect(Collectors.toMap(
                        Adapter::name, adapter -> verdict(adapter, names, models.get(adapter.modelRef()))));
    }

    private static AdapterVerdict verdict(Adapter adapter, NameClaims names, @Nullable ModelVerdict base) {
        if (adapter.deleting()) {
            return without(Outcome.Idle, Reason.Terminating, "Requests in flight end, then it is unloaded.");
        }
        Optional<String> conflict = names.conflictOf(adapter);
        if (conflict.isPresent()) {
            return without(Outcome.Stalled, Reason.ServedNameConflict, conflict.get());
        }
        if (base == null) {
            return without(
                    Outcome.Stalled,
                    Reason.ModelNotFound,
                    "spec.modelRef names InferenceModel " + adapter.modelRef()
                            + ", which the namespace does not have.");
        }
        List<String> pods = base.places().stream()
                .filter(place -> place.waitsFor() == null)
                .map(Place::pod)
                .toList();
        if (pods.isEmpty()) {
            return without(
                    Outcome.Waiting,
                    Reason.ModelNotReady,
                    "InferenceModel " + adapter.modelRef() + " is on no pod (" + base.reason() + ").");
        }
        return new AdapterVerdict(Outcome.Placed, Reason.Placed, "On " + String.join(", ", pods) + ".", pods);
    }

    private static AdapterVerdict without(Outcome outcome, Reason reason, String message) {
        return new AdapterVerdict(outcome, reason, message, List.of());
    }
}
