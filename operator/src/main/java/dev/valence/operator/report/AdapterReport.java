// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import dev.valence.crds.AdapterPhase;
import dev.valence.crds.LoRAAdapter;
import dev.valence.crds.LoRAAdapterStatus;
import dev.valence.crds.condition.ConditionType;
import dev.valence.crds.condition.Conditions;
import dev.valence.crds.condition.Reason;
import dev.valence.operator.plan.AdapterVerdict;
import dev.valence.operator.plan.Outcome;
import dev.valence.operator.plan.Outlook;
import dev.valence.operator.plan.Told;
import dev.valence.wire.assignment.AdapterState;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Status of a LoRAAdapter. */
public final class AdapterReport {
    private final Clock clock;

    public AdapterReport(Clock clock) {
        this.clock = clock;
    }

    public LoRAAdapterStatus of(LoRAAdapter adapter, Outlook outlook) {
        LoRAAdapterStatus previous = adapter.getStatus() == null ? LoRAAdapterStatus.EMPTY : adapter.getStatus();
        AdapterSight sight = AdapterSight.of(adapter.getMetadata().getName(), outlook);
        if (sight.awaited() && previous.loaded() > 0) {
            return previous;
        }
        return new LoRAAdapterStatus(
                sight.generation(),
                phase(adapter, sight),
                sight.readyPods(),
                sight.verdict().pods().size(),
                sight.states().stream()
                        .map(AdapterState::rank)
                        .filter(rank -> rank > 0)
                        .findFirst()
                        .orElse(previous.rank()),
                conditions(sight, previous.conditions()));
    }

    private static AdapterPhase phase(LoRAAdapter adapter, AdapterSight sight) {
        if (adapter.isMarkedForDeletion()) {
            return AdapterPhase.Terminating;
        }
        if (sight.readyPods() > 0) {
            return AdapterPhase.Ready;
        }
        if (sight.verdict().outcome() == Outcome.Stalled || sight.failed().isPresent()) {
            return AdapterPhase.Failed;
        }
        return sight.verdict().pods().isEmpty() ? AdapterPhase.Pending : AdapterPhase.Loading;
    }

    private List<Condition> conditions(AdapterSight sight, List<Condition> current) {
        var conditions = Conditions.from(current, sight.generation(), clock);
        return names(triad(conditions, sight), sight.verdict()).toList();
    }

    private static Conditions triad(Conditions conditions, AdapterSight sight) {
        AdapterVerdict verdict = sight.verdict();
        int wanted = verdict.pods().size();
        String count = sight.readyPods() + " of " + wanted + " pods of its model have it";
        Optional<AdapterState> failed = sight.failed();
        if (verdict.outcome() == Outcome.Idle) {
            return conditions.reconciling(verdict.reason(), verdict.message());
        }
        if (verdict.outcome() == Outcome.Stalled) {
            return conditions.stalled(verdict.reason(), verdict.message());
        }
        if (failed.isPresent()) {
            Told told = Told.of(failed.get().reason(), failed.get().message());
            return sight.readyPods() > 0
                    ? Triads.servesButStalled(conditions, count, told.reason(), told.message())
                    : conditions.stalled(told.reason(), told.message());
        }
        if (sight.readyPods() == 0) {
            return wanted == 0
                    ? conditions.reconciling(verdict.reason(), verdict.message())
                    : conditions.reconciling(
                            sight.waitsForModel() ? Reason.ModelNotReady : Reason.Loading, count + ".");
        }
        return sight.readyPods() == wanted
                ? conditions.ready(Reason.Loaded, count + ".")
                : conditions.readyAndReconciling(Reason.Updating, count + ".");
    }

    private static Conditions names(Conditions conditions, AdapterVerdict verdict) {
        return verdict.reason() == Reason.ServedNameConflict
                ? conditions.isFalse(ConditionType.NamesAccepted, verdict.reason(), verdict.message())
                : conditions.isTrue(
                        ConditionType.NamesAccepted, Reason.NamesUnique, "No other resource serves its name.");
    }
}
