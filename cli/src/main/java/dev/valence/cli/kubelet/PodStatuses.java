// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import dev.valence.cli.kubelet.ContainerState.Running;
import dev.valence.cli.kubelet.ContainerState.Terminated;
import dev.valence.cli.kubelet.ContainerState.Waiting;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIPBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From what containers do to what {@code status} of their pod says. */
final class PodStatuses {
    private PodStatuses() {}

    /** @param before whose transition times hold where a condition has not changed */
    static PodStatus of(
            @Nullable PodStatus before,
            List<ContainerSnapshot> containers,
            String podIp,
            String podUid,
            boolean deleting,
            Instant startTime,
            Instant now) {
        var ready = !deleting && containers.stream().allMatch(ContainerSnapshot::ready);
        var reason = ready ? null : deleting ? "PodCompleted" : "ContainersNotReady";
        return new PodStatusBuilder()
                .withPhase(phase(containers))
                .withPodIP(podIp)
                .withPodIPs(new PodIPBuilder().withIp(podIp).build())
                .withHostIP(Kubelet.HOST_IP)
                .withStartTime(text(startTime))
                // follows from the spec: the API server has set it, and takes no other
                .withQosClass(before == null ? null : before.getQosClass())
                .withConditions(
                        condition(before, "PodScheduled", true, null, now),
                        condition(before, "Initialized", true, null, now),
                        condition(before, "ContainersReady", ready, reason, now),
                        condition(before, "Ready", ready, reason, now))
                .withContainerStatuses(
                        containers.stream().map(c -> status(c, podUid)).toList())
                .build();
    }

    private static String phase(List<ContainerSnapshot> containers) {
        if (containers.stream().allMatch(c -> c.state() instanceof Terminated t && t.exitCode() == 0)) {
            return "Succeeded";
        }
        if (containers.stream().allMatch(c -> c.state() instanceof Waiting && c.last() == null)) {
            return "Pending";
        }
        return "Running";
    }

    private static PodCondition condition(
            @Nullable PodStatus before, String type, boolean holds, @Nullable String reason, Instant now) {
        var status = holds ? "True" : "False";
        var since = before == null
                ? text(now)
                : before.getConditions().stream()
                        .filter(c -> c.getType().equals(type) && c.getStatus().equals(status))
                        .map(PodCondition::getLastTransitionTime)
                        .findFirst()
                        .orElse(text(now));
        return new PodConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withLastTransitionTime(since)
                .build();
    }

    private static ContainerStatus status(ContainerSnapshot container, String podUid) {
        var id = "process://" + podUid + "/" + container.name() + "/" + container.restartCount();
        var builder = new ContainerStatusBuilder()
                .withName(container.name())
                .withImage(container.image())
                .withImageID("local/" + ImageCommands.repository(container.image()))
                .withContainerID(id)
                .withReady(container.ready())
                .withStarted(container.state() instanceof Running)
                .withRestartCount(container.restartCount())
                .withState(state(container.state()));
        if (container.last() != null) {
            builder.withLastState(state(container.last()));
        }
        return builder.build();
    }

    private static io.fabric8.kubernetes.api.model.ContainerState state(ContainerState state) {
        var builder = new ContainerStateBuilder();
        return switch (state) {
            case Waiting(var reason, var message) ->
                builder.withNewWaiting(message, reason).build();
            case Running(var startedAt, var pid) ->
                builder.withNewRunning(text(startedAt)).build();
            case Terminated ended ->
                builder.withNewTerminated()
                        .withExitCode(ended.exitCode())
                        .withReason(ended.reason())
                        .withStartedAt(text(ended.startedAt()))
                        .withFinishedAt(text(ended.finishedAt()))
                        .endTerminated()
                        .build();
        };
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
