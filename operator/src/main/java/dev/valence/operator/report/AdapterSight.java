// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import dev.valence.crds.condition.Reason;
import dev.valence.operator.cluster.Adapter;
import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.operator.plan.AdapterVerdict;
import dev.valence.operator.plan.Outcome;
import dev.valence.operator.plan.Outlook;
import dev.valence.wire.assignment.AdapterState;
import dev.valence.wire.assignment.ModelPhase;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of one adapter, gathered from the pods of its model.
 *
 * @param generation of the spec it was planned with; 0: it was not
 * @param states what pods that can be heard say of it, as far as they were asked for what its spec says
 * @param waitsForModel no pod has its model ready
 * @param awaited whether a pod of its model is {@linkplain RuntimePod#awaited awaited}
 */
record AdapterSight(
        long generation, AdapterVerdict verdict, List<AdapterState> states, boolean waitsForModel, boolean awaited) {

    static AdapterSight of(String name, Outlook outlook) {
        Cluster cluster = outlook.cluster();
        AdapterVerdict verdict = outlook.plan()
                .adapters()
                .getOrDefault(
                        name, new AdapterVerdict(Outcome.Waiting, Reason.Planning, "Not planned yet.", List.of()));
        String id = cluster.idOf(name);
        Optional<Adapter> adapter = cluster.adapters().stream()
                .filter(known -> known.name().equals(name))
                .findFirst();
        String modelId = adapter.map(known -> cluster.idOf(known.modelRef())).orElse("");
        List<RuntimePod> planned = cluster.pools().stream()
                .flatMap(pool -> pool.pods().stream())
                .filter(pod -> verdict.pods().contains(pod.name()))
                .toList();
        List<RuntimePod> pods = planned.stream().filter(RuntimePod::serves).toList();
        return new AdapterSight(
                adapter.map(Adapter::generation).orElse(0L),
                verdict,
                pods.stream()
                        .filter(pod -> adapter.stream().allMatch(known -> pod.hasInForce(known, id)))
                        .flatMap(pod -> pod.modelState(modelId).stream())
                        .flatMap(model -> model.adapters().stream())
                        .filter(state -> state.id().equals(id))
                        .toList(),
                pods.stream()
                        .flatMap(pod -> pod.modelState(modelId).stream())
                        .noneMatch(model -> model.phase() == ModelPhase.Ready),
                planned.stream().anyMatch(RuntimePod::awaited));
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
}
