// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import dev.valence.crds.condition.Reason;
import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.plan.AdapterVerdict;
import dev.valence.operator.plan.Outcome;
import dev.valence.operator.plan.Outlook;
import dev.valence.wire.assignment.AdapterState;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelState;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that is known of one adapter, gathered from the pods of its model.
 *
 * @param states what pods that can be heard say of it
 * @param waitsForModel no pod has its model ready
 */
record AdapterSight(AdapterVerdict verdict, List<AdapterState> states, boolean waitsForModel) {

    static AdapterSight of(String name, Outlook outlook) {
        Cluster cluster = outlook.cluster();
        AdapterVerdict verdict = outlook.plan()
                .adapters()
                .getOrDefault(
                        name, new AdapterVerdict(Outcome.Waiting, Reason.Planning, "Not planned yet.", List.of()));
        List<ModelState> models = cluster.adapters().stream()
                .filter(adapter -> adapter.name().equals(name))
                .flatMap(adapter -> statesOf(cluster, cluster.idOf(adapter.modelRef()), verdict))
                .toList();
        return new AdapterSight(
                verdict,
                models.stream()
                        .flatMap(model -> model.adapters().stream())
                        .filter(state -> state.id().equals(cluster.idOf(name)))
                        .toList(),
                models.stream().noneMatch(model -> model.phase() == ModelPhase.Ready));
    }

    int readyPods() {
        return (int) states.stream()
                .filter(state -> state.phase() == ModelPhase.Ready)
                .count();
    }

    Optional<AdapterState> failed() {
        return states.stream()
                .filter(state -> state.phase() == ModelPhase.Failed)
                .findFirst();
    }

    private static Stream<ModelState> statesOf(Cluster cluster, String modelId, AdapterVerdict verdict) {
        return cluster.pools().stream()
                .flatMap(pool -> pool.pods().stream())
                .filter(pod -> pod.serves() && verdict.pods().contains(pod.name()))
                .flatMap(pod -> pod.modelState(modelId).stream());
    }
}
