// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import dev.valence.crds.FieldsWithoutEffect;
import dev.valence.crds.GpuPool;
import dev.valence.crds.condition.Conditions;
import dev.valence.crds.condition.Reason;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.operator.plan.PoolVerdict;
import dev.valence.operator.podspec.PodOverlay;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Conditions of a GpuPool. */
final class PoolConditions {
    private PoolConditions() {}

    /** @param conditions those of the last status, for the generation that was planned with */
    static List<Condition> of(
            GpuPool pool,
            int wanted,
            List<RuntimePod> pods,
            PoolVerdict verdict,
            @Nullable Refusal refused,
            Conditions conditions) {
        return Triads.fields(
                        triad(conditions, pool, wanted, pods, verdict, refused), FieldsWithoutEffect.of(pool.getSpec()))
                .toList();
    }

    private static Conditions triad(
            Conditions conditions,
            GpuPool pool,
            int wanted,
            List<RuntimePod> pods,
            PoolVerdict verdict,
            @Nullable Refusal refused) {
        long serving = pods.stream().filter(RuntimePod::serves).count();
        String count = serving + " of " + wanted + " pods report";
        if (pool.isMarkedForDeletion()) {
            return conditions.reconciling(Reason.Terminating, "Its pods are being deleted.");
        }
        List<String> unsupported = pool.getSpec().podTemplate() == null
                ? List.of()
                : PodOverlay.unsupported(pool.getSpec().podTemplate());
        if (!unsupported.isEmpty()) {
            String message = "Not merged into pods: " + String.join(", ", unsupported) + ". Remove it from the spec.";
            return serving > 0
                    ? Triads.servesButStalled(conditions, count, Reason.InvalidSpec, message)
                    : conditions.stalled(Reason.InvalidSpec, message);
        }
        if (refused != null) {
            return refused(conditions, serving, count, refused);
        }
        if (verdict.halted() != null) {
            String message =
                    "The rollout stopped: " + verdict.halted() + ". " + verdict.outdated() + " pods keep the old spec.";
            return serving > 0
                    ? Triads.servesButStalled(conditions, count, Reason.PodFailed, message)
                    : conditions.stalled(Reason.PodFailed, message);
        }
        if (serving >= wanted && pods.size() == wanted) {
            return verdict.outdated() > 0
                    ? conditions.readyAndReconciling(
                            Reason.Updating, count + "; " + verdict.outdated() + " have an older spec.")
                    : conditions.ready(wanted == 0 ? Reason.ScaledToZero : Reason.Ready, count + ".");
        }
        if (serving >= wanted) {
            return conditions.readyAndReconciling(Reason.Updating, count + "; " + pods.size() + " exist.");
        }
        return notReady(conditions, pods, count);
    }

    private static Conditions refused(Conditions conditions, long serving, String count, Refusal refused) {
        String message = count + "; " + refused.message();
        if (!refused.lasting()) {
            return serving > 0
                    ? conditions.readyAndReconciling(Reason.ReconcileFailed, message)
                    : conditions.reconciling(Reason.ReconcileFailed, message);
        }
        return serving > 0
                ? Triads.servesButStalled(conditions, count, Reason.PodFailed, refused.message())
                : conditions.stalled(Reason.PodFailed, message);
    }

    private static Conditions notReady(Conditions conditions, List<RuntimePod> pods, String count) {
        Optional<RuntimePod> troubled = pods.stream()
                .filter(pod -> !pod.serves() && pod.trouble() != null)
                .findFirst();
        if (troubled.isPresent()) {
            String trouble = String.valueOf(troubled.get().trouble());
            String message = count + "; " + troubled.get().name() + ": " + trouble;
            return trouble.startsWith("Unschedulable")
                    ? conditions.reconciling(Reason.PodUnschedulable, message)
                    : conditions.stalled(Reason.PodFailed, message);
        }
        return pods.stream()
                .filter(pod -> !pod.serves() && pod.linkTrouble() != null && pod.ready())
                .findFirst()
                .map(pod -> conditions.reconciling(
                        Reason.RuntimeUnreachable, count + "; " + pod.name() + ": " + pod.linkTrouble()))
                .orElseGet(() -> conditions.reconciling(Reason.PodsNotReady, count + "."));
    }
}
