// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import dev.valence.crds.Placement;
import dev.valence.crds.PlacementPhase;
import dev.valence.crds.Tier;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.operator.plan.Place;
import dev.valence.operator.plan.Told;
import dev.valence.wire.assignment.AdapterState;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelState;
import dev.valence.wire.pod.RuntimePorts;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model on a pod, as its status has it. */
final class Placements {
    private Placements() {}

    /** A place the planner gave it: what a pod says counts only while it can be heard and takes requests. */
    static Placement of(RuntimePod pod, Optional<ModelState> state, Place place) {
        if (!pod.serves()) {
            return placement(
                    pod, state, PlacementPhase.Pending, List.of(), "Pod " + pod.name() + " " + away(pod) + ".");
        }
        if (state.isEmpty()) {
            String message = place.waitsFor() == null ? pod.linkTrouble() : place.waitsFor();
            return placement(pod, state, PlacementPhase.Pending, List.of(), message);
        }
        ModelState told = state.get();
        PlacementPhase phase = PlacementPhase.valueOf(told.phase().name());
        String message = told.phase() == ModelPhase.Ready ? waiting(pod, place, told) : message(told);
        return placement(pod, state, phase, phase == PlacementPhase.Ready ? readyAdapters(told) : List.of(), message);
    }

    private static @Nullable String waiting(RuntimePod pod, Place place, ModelState told) {
        if (place.leaving()) {
            return "moves to another pod";
        }
        if (pod.linkTrouble() != null) {
            return "serves what it was asked earlier: " + pod.linkTrouble();
        }
        return place.keeps() == null ? message(told) : "serves the earlier spec until its turn has come";
    }

    /** On a pod it is not to be on: no new requests, whatever the pod still says. */
    static Placement leaving(RuntimePod pod, ModelState state) {
        return placement(pod, Optional.of(state), PlacementPhase.Draining, List.of(), null);
    }

    static String away(RuntimePod pod) {
        String trouble = pod.trouble() != null ? pod.trouble() : pod.linkTrouble();
        String state = pod.ready() ? "does not report" : "is not ready";
        return trouble == null ? state : state + " (" + trouble + ")";
    }

    private static Placement placement(
            RuntimePod pod,
            Optional<ModelState> state,
            PlacementPhase phase,
            List<String> adapters,
            @Nullable String message) {
        return new Placement(
                pod.name(),
                pod.address() == null ? null : hostAndPort(pod.address()),
                state.map(told -> Tier.valueOf(told.tier().name())).orElse(Tier.DEVICE),
                state.map(Placements::bytes).orElse(0L),
                phase,
                adapters,
                message);
    }

    static String hostAndPort(String address) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + RuntimePorts.API;
    }

    static long bytes(ModelState state) {
        return state.weightBytes()
                + state.adapters().stream().mapToLong(AdapterState::bytes).sum();
    }

    private static @Nullable String message(ModelState state) {
        if (state.reason() == null) {
            return state.message();
        }
        Told told = Told.of(state.reason(), state.message());
        return told.renamed() ? told.message() : told.reason() + ": " + told.message();
    }

    private static List<String> readyAdapters(ModelState state) {
        return state.adapters().stream()
                .filter(adapter -> adapter.phase() == ModelPhase.Ready)
                .map(adapter -> adapter.id().substring(adapter.id().indexOf('/') + 1))
                .sorted()
                .toList();
    }
}
