// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.observe;

import dev.valence.crds.metadata.Annotations;
import dev.valence.operator.cluster.PodPhase;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.operator.link.LinkView;
import dev.valence.operator.podspec.DrainMark;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A pod, and what its runtime says, in the planner's terms. */
final class ObservedPod {
    private ObservedPod() {}

    static RuntimePod of(Pod pod, LinkView link, Deaths deaths) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        PodPhase phase = phase(pod);
        return new RuntimePod(
                pod.getMetadata().getName(),
                annotations.getOrDefault(Annotations.POD_HASH, ""),
                phase,
                phase == PodPhase.Running && isTrue(condition(pod, "Ready")),
                since(pod, phase),
                DrainMark.of(pod).orElse(null),
                PodTrouble.of(pod).orElse(null),
                phase == PodPhase.Dead ? deaths.learn(pod, since(pod, phase)) : 0,
                pod.getSpec().getNodeName(),
                address(pod),
                link.connected(),
                link.unheardSince(),
                link.locked(),
                link.problem(),
                link.state(),
                link.assignedKvBytes(),
                link.inForce());
    }

    static Optional<PodCondition> condition(Pod pod, String type) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(condition -> type.equals(condition.getType()))
                        .findFirst();
    }

    private static PodPhase phase(Pod pod) {
        if (pod.isMarkedForDeletion()) {
            return PodPhase.Terminating;
        }
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return switch (phase == null ? "" : phase) {
            case "Running" -> PodPhase.Running;
            case "Failed", "Succeeded" -> PodPhase.Dead;
            default -> PodPhase.Pending;
        };
    }

    private static Instant since(Pod pod, PodPhase phase) {
        if (phase == PodPhase.Terminating) {
            return Times.parse(pod.getMetadata().getDeletionTimestamp());
        }
        Instant changed = condition(pod, "Ready")
                .map(ready -> Times.parse(ready.getLastTransitionTime()))
                .orElse(Instant.EPOCH);
        Instant created = Times.created(pod);
        return changed.isAfter(created) ? changed : created;
    }

    private static @Nullable String address(Pod pod) {
        String ip = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
        return ip == null || ip.isEmpty() ? null : ip;
    }

    private static boolean isTrue(Optional<PodCondition> condition) {
        return condition.filter(found -> "True".equals(found.getStatus())).isPresent();
    }
}
