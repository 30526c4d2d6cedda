// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import dev.valence.crds.GpuPhase;
import dev.valence.crds.GpuPool;
import dev.valence.crds.GpuPoolStatus;
import dev.valence.crds.GpuStatus;
import dev.valence.crds.MemoryStatus;
import dev.valence.crds.ResidentModel;
import dev.valence.crds.Tier;
import dev.valence.crds.condition.Conditions;
import dev.valence.crds.metadata.Labels;
import dev.valence.operator.cluster.PodPhase;
import dev.valence.operator.cluster.Pool;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.operator.plan.Outlook;
import dev.valence.operator.plan.PoolVerdict;
import dev.valence.wire.assignment.ModelState;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Status of a GpuPool. */
public final class PoolReport {
    private final Clock clock;

    public PoolReport(Clock clock) {
        this.clock = clock;
    }

    /** @param refused why a step on one of its pods failed; null: none did */
    public GpuPoolStatus of(GpuPool pool, Outlook outlook, @Nullable Refusal refused) {
        String name = pool.getMetadata().getName();
        GpuPoolStatus previous = pool.getStatus() == null ? GpuPoolStatus.EMPTY : pool.getStatus();
        Optional<Pool> planned = outlook.cluster().pools().stream()
                .filter(known -> known.name().equals(name))
                .findFirst();
        List<RuntimePod> pods = planned.map(Pool::pods).orElse(List.of());
        if (pods.stream().anyMatch(pod -> pod.awaited() && wasReady(pod, previous))) {
            return previous;
        }
        // the resource in hand may be newer than the plan
        long generation = planned.map(Pool::generation).orElse(0L);
        int wanted = planned.map(Pool::replicas).orElse(0);
        PoolVerdict verdict = outlook.plan().pools().getOrDefault(name, new PoolVerdict(0, null));
        return new GpuPoolStatus(
                generation,
                (int) pods.stream()
                        .filter(pod -> pod.phase() != PodPhase.Terminating)
                        .count(),
                (int) pods.stream().filter(RuntimePod::serves).count(),
                Labels.POOL + "=" + name,
                pods.stream().map(PoolReport::gpu).toList(),
                PoolConditions.of(
                        pool,
                        wanted,
                        pods,
                        verdict,
                        refused,
                        Conditions.from(previous.conditions(), generation, clock)));
    }

    private static boolean wasReady(RuntimePod pod, GpuPoolStatus previous) {
        return previous.gpus().stream().anyMatch(gpu -> gpu.pod().equals(pod.name()) && gpu.phase() == GpuPhase.Ready);
    }

    private static GpuStatus gpu(RuntimePod pod) {
        return new GpuStatus(
                pod.name(),
                pod.node(),
                pod.address() == null ? null : Placements.hostAndPort(pod.address()),
                phase(pod),
                Optional.ofNullable(pod.state())
                        .map(state -> new MemoryStatus(
                                state.device().totalBytes(), state.device().usedBytes()))
                        .orElse(null),
                null,
                pod.state() == null
                        ? List.of()
                        : pod.state().models().stream()
                                .map(PoolReport::resident)
                                .toList(),
                message(pod));
    }

    private static ResidentModel resident(ModelState model) {
        String name = model.id().substring(model.id().indexOf('/') + 1);
        return new ResidentModel(name, Tier.valueOf(model.tier().name()), Placements.bytes(model), model.kvBytes());
    }

    private static GpuPhase phase(RuntimePod pod) {
        return switch (pod.phase()) {
            case Terminating -> GpuPhase.Draining;
            case Dead -> GpuPhase.Failed;
            case Pending -> pod.trouble() == null ? GpuPhase.Pending : GpuPhase.Failed;
            case Running -> {
                if (pod.drainSince() != null) {
                    yield GpuPhase.Draining;
                }
                // one that has reported before and does not any more has failed; one that never has, starts
                yield pod.serves()
                        ? GpuPhase.Ready
                        : pod.trouble() != null || (pod.state() != null && !pod.connected())
                                ? GpuPhase.Failed
                                : GpuPhase.Starting;
            }
        };
    }

    private static @Nullable String message(RuntimePod pod) {
        return pod.trouble() != null ? pod.trouble() : pod.linkTrouble();
    }
}
