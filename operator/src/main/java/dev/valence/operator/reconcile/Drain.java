// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.reconcile;

import dev.valence.crds.InferenceModel;
import dev.valence.crds.LoRAAdapter;
import dev.valence.crds.condition.Reason;
import dev.valence.operator.cluster.PodPhase;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.operator.plan.Outlook;
import dev.valence.operator.report.Events;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** When a deleted resource may go: once no pod holds it, and in any case after a while. */
public final class Drain {
    /** Pods tell when they are done; this is for the limits alone. */
    static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    /** A pod that cannot be heard may still hold it; that nobody waits for long. */
    private static final Duration UNHEARD = Duration.ofSeconds(5);

    private final Events events;
    private final Clock clock;

    public Drain(Events events, Clock clock) {
        this.events = events;
        this.clock = clock;
    }

    static Predicate<RuntimePod> modelOn(Outlook outlook, InferenceModel model) {
        String id = outlook.cluster().idOf(model.getMetadata().getName());
        return pod -> pod.modelState(id).isPresent();
    }

    static Predicate<RuntimePod> adapterOn(Outlook outlook, LoRAAdapter adapter) {
        String id = outlook.cluster().idOf(adapter.getMetadata().getName());
        return pod -> pod.state() != null
                && pod.state().models().stream()
                        .flatMap(model -> model.adapters().stream())
                        .anyMatch(state -> state.id().equals(id));
    }

    boolean isOver(HasMetadata resource, Outlook outlook, Predicate<RuntimePod> holds, Duration limit) {
        Instant deletedAt = Instant.parse(resource.getMetadata().getDeletionTimestamp());
        Duration passed = Duration.between(deletedAt, clock.instant());
        List<RuntimePod> holding = outlook.cluster().pools().stream()
                .flatMap(pool -> pool.pods().stream())
                .filter(RuntimePod::alive)
                .filter(pod -> pod.connected() ? holds.test(pod) : passed.compareTo(UNHEARD) < 0 && mayHold(pod, holds))
                .toList();
        if (holding.isEmpty()) {
            return true;
        }
        if (passed.compareTo(limit) >= 0) {
            String pods =
                    String.join(", ", holding.stream().map(RuntimePod::name).toList());
            events.warning(
                    resource,
                    Reason.DrainTimeout,
                    "Still on " + pods + " after " + limit.toSeconds() + " s; deleted all the same.");
            return true;
        }
        return false;
    }

    private static boolean mayHold(RuntimePod pod, Predicate<RuntimePod> holds) {
        return (pod.phase() == PodPhase.Running && pod.state() == null) || holds.test(pod);
    }
}
