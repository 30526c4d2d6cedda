// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Pool;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether the pods of the new spec do well enough to replace one more.
 *
 * @param outdated pods of an older spec
 * @param waiting a pod of the new spec starts, or loads its models
 * @param halted what is wrong with a pod of the new spec; null: nothing, or there is nothing to roll out
 */
record RolloutHealth(
        List<RuntimePod> outdated,
        boolean waiting,
        @Nullable String halted) {

    static RolloutHealth of(Pool pool, List<RuntimePod> pods, Timer timer) {
        List<RuntimePod> outdated = pods.stream()
                .filter(pod -> !pod.specHash().equals(pool.specHash()))
                .toList();
        if (outdated.isEmpty()) {
            return new RolloutHealth(outdated, false, null);
        }
        Set<String> failingBefore =
                outdated.stream().flatMap(pod -> failing(pod).stream()).collect(Collectors.toSet());
        List<RuntimePod> updated =
                pods.stream().filter(pod -> !outdated.contains(pod)).toList();
        String halted = updated.stream()
                .flatMap(pod -> wrongWith(pod, failingBefore, timer).stream())
                .findFirst()
                .orElse(null);
        return new RolloutHealth(outdated, updated.stream().anyMatch(RolloutHealth::isStarting), halted);
    }

    boolean mayGoOn() {
        return !waiting && halted == null;
    }

    private static Optional<String> wrongWith(RuntimePod pod, Set<String> failingBefore, Timer timer) {
        if (!pod.ready() && pod.trouble() != null) {
            return Optional.of("pod " + pod.name() + ": " + pod.trouble());
        }
        if (!pod.ready() && timer.passed(pod.since().plus(Limits.START))) {
            return Optional.of("pod " + pod.name() + " is not ready after " + Limits.START.toMinutes() + " minutes");
        }
        // a model that fails on the old pods too says nothing about the new spec
        return failing(pod).stream()
                .filter(id -> !failingBefore.contains(id))
                .findFirst()
                .map(id -> "model " + id + " fails on pod " + pod.name());
    }

    private static boolean isStarting(RuntimePod pod) {
        return !pod.serves()
                || states(pod).stream().anyMatch(model -> switch (model.phase()) {
                    case Pending, Downloading, Loading -> true;
                    case Ready, Draining, Failed -> false;
                });
    }

    private static Set<String> failing(RuntimePod pod) {
        return states(pod).stream()
                .filter(model -> model.phase() == ModelPhase.Failed)
                .map(ModelState::id)
                .collect(Collectors.toSet());
    }

    private static List<ModelState> states(RuntimePod pod) {
        return pod.state() == null ? List.of() : pod.state().models();
    }
}
