// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.observe;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the scheduler and the kubelet complain about. */
final class PodTrouble {
    /** A container that waits for one of these is on its way. */
    private static final Set<String> ON_ITS_WAY = Set.of("ContainerCreating", "PodInitializing");

    /** Phases of a pod none of whose containers starts again. */
    private static final Set<String> OVER = Set.of("Failed", "Succeeded");

    private PodTrouble() {}

    static Optional<String> of(Pod pod) {
        Optional<String> unscheduled = ObservedPod.condition(pod, "PodScheduled")
                .filter(condition ->
                        "False".equals(condition.getStatus()) && "Unschedulable".equals(condition.getReason()))
                .map(condition -> text("Unschedulable", condition.getMessage()));
        return unscheduled.or(() -> ofPod(pod)).or(() -> ofContainers(pod));
    }

    /** A pod that the kubelet rejects or evicts has no container to say why. */
    private static Optional<String> ofPod(Pod pod) {
        return Optional.ofNullable(pod.getStatus())
                .filter(status -> status.getReason() != null)
                .map(status -> text(status.getReason(), status.getMessage()));
    }

    private static Optional<String> ofContainers(Pod pod) {
        if (pod.getStatus() == null) {
            return Optional.empty();
        }
        // of a pod that runs, the kubelet starts it again: trouble is what it then waits for (CrashLoopBackOff)
        boolean over = OVER.contains(String.valueOf(pod.getStatus().getPhase()));
        List<ContainerStatus> containers = pod.getStatus().getContainerStatuses();
        return containers.stream()
                .map(ContainerStatus::getState)
                .filter(Objects::nonNull)
                .flatMap(state -> Stream.of(
                        waiting(state.getWaiting()), over ? ended(state.getTerminated()) : Optional.<String>empty()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> waiting(@Nullable ContainerStateWaiting waiting) {
        return waiting == null || waiting.getReason() == null || ON_ITS_WAY.contains(waiting.getReason())
                ? Optional.empty()
                : Optional.of(text(waiting.getReason(), waiting.getMessage()));
    }

    private static Optional<String> ended(@Nullable ContainerStateTerminated ended) {
        return ended == null
                ? Optional.empty()
                : Optional.of(text("container ended with status " + ended.getExitCode(), ended.getMessage()));
    }

    private static String text(String reason, @Nullable String message) {
        return message == null || message.isEmpty() ? reason : reason + ": " + message;
    }
}
