// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import dev.valence.crds.Placement;
import dev.valence.crds.PlacementPhase;
import dev.valence.crds.condition.Reason;
import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.Pool;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.operator.plan.ModelVerdict;
import dev.valence.operator.plan.Outcome;
import dev.valence.operator.plan.Outlook;
import dev.valence.operator.plan.Place;
import dev.valence.wire.assignment.Inspection;
import dev.valence.wire.assignment.ModelState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of one model, gathered from the pods.
 *
 * @param generation of the spec it was planned with; 0: it was not
 * @param wanted pods that are to hold it
 * @param states what pods that can be heard say of it
 * @param inEffect what its pods answer by is what its spec asks for
 * @param awaited whether a pod that its last status tells of is {@linkplain RuntimePod#awaited awaited}
 * @param inspection of its checkpoint, empty while nobody has looked
 */
record ModelSight(
        boolean deleting,
        long generation,
        int wanted,
        ModelVerdict verdict,
        List<Placement> placements,
        List<ModelState> states,
        boolean inEffect,
        boolean awaited,
        Optional<Inspection> inspection) {

    static ModelSight of(String name, Outlook outlook) {
        Cluster cluster = outlook.cluster();
        ModelVerdict verdict = outlook.plan()
                .models()
                .getOrDefault(name, new ModelVerdict(Outcome.Waiting, Reason.Planning, "Not planned yet.", List.of()));
        List<RuntimePod> pods =
                cluster.pools().stream().map(Pool::pods).flatMap(List::stream).toList();
        String id = cluster.idOf(name);
        var model = cluster.models().stream()
                .filter(known -> known.name().equals(name))
                .findFirst();
        List<Placement> placements = placements(id, verdict, pods);
        return new ModelSight(
                model.map(known -> known.deleting()).orElse(false),
                model.map(known -> known.generation()).orElse(0L),
                model.map(known -> known.replicas()).orElse(0),
                verdict,
                placements,
                pods.stream()
                        .filter(RuntimePod::serves)
                        .flatMap(pod -> pod.modelState(id).stream())
                        .toList(),
                model.stream().allMatch(known -> isInEffect(known, id, placements, pods)),
                pods.stream()
                        .filter(RuntimePod::awaited)
                        .anyMatch(pod -> model.stream()
                                .anyMatch(known -> known.recordedPods().contains(pod.name()))),
                model.flatMap(known -> cluster.inspections().stream()
                        .filter(inspection -> inspection.source().equals(known.source()))
                        .findFirst()));
    }

    int readyPods() {
        return (int) placements.stream()
                .filter(placement -> placement.phase() == PlacementPhase.Ready)
                .count();
    }

    private static boolean isInEffect(Model model, String id, List<Placement> placements, List<RuntimePod> pods) {
        return placements.stream()
                .filter(placement -> placement.phase() == PlacementPhase.Ready)
                .allMatch(placement ->
                        pods.stream().anyMatch(pod -> pod.name().equals(placement.pod()) && pod.hasInForce(model, id)));
    }

    private static List<Placement> placements(String id, ModelVerdict verdict, List<RuntimePod> pods) {
        List<Placement> placements = new ArrayList<>();
        for (Place place : verdict.places()) {
            pods.stream()
                    .filter(pod -> pod.name().equals(place.pod()))
                    .forEach(pod -> placements.add(Placements.of(pod, pod.modelState(id), place)));
        }
        // where it is although it should not be: it drains
        pods.stream()
                .filter(pod ->
                        verdict.places().stream().noneMatch(place -> place.pod().equals(pod.name())))
                .forEach(pod -> pod.modelState(id).ifPresent(state -> placements.add(Placements.leaving(pod, state))));
        placements.sort(Comparator.comparing(Placement::pod));
        return placements;
    }
}
