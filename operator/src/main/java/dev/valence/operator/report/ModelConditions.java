// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import dev.valence.crds.FieldsWithoutEffect;
import dev.valence.crds.InferenceModel;
import dev.valence.crds.Placement;
import dev.valence.crds.PlacementPhase;
import dev.valence.crds.condition.ConditionType;
import dev.valence.crds.condition.Conditions;
import dev.valence.crds.condition.Reason;
import dev.valence.operator.plan.ModelVerdict;
import dev.valence.operator.plan.Outcome;
import dev.valence.operator.plan.Told;
import dev.valence.wire.assignment.Inspection;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelState;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Conditions of an InferenceModel. */
final class ModelConditions {
    private ModelConditions() {}

    static List<Condition> of(InferenceModel model, ModelSight sight, List<Condition> current, Clock clock) {
        var conditions = Conditions.from(current, sight.generation(), clock);
        List<Condition> next = Triads.fields(
                        source(placed(names(triad(conditions, sight), sight), sight), sight),
                        FieldsWithoutEffect.of(model.getSpec()))
                .toList();
        return sight.inEffect() ? next : servedByAnEarlierSpec(next, sight.generation(), current, clock);
    }

    /** Whoever waits for Ready after a change waits for the change: what answers meanwhile is Ready by an earlier spec. */
    private static List<Condition> servedByAnEarlierSpec(
            List<Condition> next, long generation, List<Condition> current, Clock clock) {
        if (!Conditions.isTrue(next, ConditionType.Ready)) {
            return next;
        }
        Condition ready = Conditions.find(next, ConditionType.Ready).orElseThrow();
        long said = Conditions.find(current, ConditionType.Ready)
                .map(Condition::getObservedGeneration)
                .orElse(0L);
        return Conditions.from(next, Math.min(said, generation - 1), clock)
                .isTrue(ConditionType.Ready, Reason.valueOf(ready.getReason()), ready.getMessage())
                .toList();
    }

    private static Conditions triad(Conditions conditions, ModelSight sight) {
        ModelVerdict verdict = sight.verdict();
        int ready = sight.readyPods();
        String count = ready + " of " + sight.wanted() + " replicas answer";
        if (sight.deleting()) {
            return conditions.reconciling(verdict.reason(), verdict.message());
        }
        if (verdict.outcome() == Outcome.Idle) {
            // as asked: whoever waits for it to settle is not to wait for ever
            return sight.placements().isEmpty()
                    ? conditions.ready(verdict.reason(), verdict.message())
                    : conditions.readyAndReconciling(verdict.reason(), verdict.message());
        }
        if (ready > 0 && verdict.outcome() == Outcome.Stalled) {
            return Triads.servesButStalled(conditions, count, verdict.reason(), verdict.message());
        }
        if (ready > 0) {
            boolean settled = sight.inEffect()
                    && ready == sight.wanted()
                    && verdict.outcome() == Outcome.Placed
                    && sight.placements().size() == ready
                    && verdict.places().stream().allMatch(place -> place.keeps() == null);
            return settled
                    ? conditions.ready(Reason.Serving, count + ".")
                    : conditions.readyAndReconciling(
                            Reason.Updating, count + "; " + notYet(sight).message());
        }
        if (verdict.outcome() == Outcome.Stalled) {
            return conditions.stalled(verdict.reason(), verdict.message());
        }
        Said why = notYet(sight);
        return why.failed()
                ? conditions.stalled(why.reason(), why.message())
                : conditions.reconciling(why.reason(), why.message());
    }

    private record Said(Reason reason, String message, boolean failed) {}

    /** Why it does not answer (everywhere), from what its pods say. */
    private static Said notYet(ModelSight sight) {
        ModelVerdict verdict = sight.verdict();
        if (verdict.outcome() != Outcome.Placed) {
            return new Said(verdict.reason(), verdict.message(), false);
        }
        Optional<ModelState> failed = inPhase(sight, ModelPhase.Failed);
        Optional<Said> working = onTheWay(sight, PlacementPhase.Loading, Reason.Loading, "reads the weights")
                .or(() -> onTheWay(sight, PlacementPhase.Downloading, Reason.Downloading, "gets the checkpoint"))
                .or(() -> onTheWay(
                        sight,
                        PlacementPhase.Pending,
                        inPhase(sight, ModelPhase.Pending).isPresent() ? Reason.Pending : Reason.Scheduling,
                        "has yet to begin"));
        if (working.isPresent()) {
            return working.get();
        }
        if (failed.isPresent()) {
            Told told = Told.of(failed.get().reason(), failed.get().message());
            return new Said(told.reason(), told.message(), true);
        }
        return sight.placements().stream()
                .filter(placement -> placement.message() != null)
                .findFirst()
                .map(placement -> new Said(Reason.PodsNotReady, String.valueOf(placement.message()), false))
                .orElse(new Said(Reason.Scheduling, "Its pods are being asked for what changed.", false));
    }

    private static Optional<Said> onTheWay(ModelSight sight, PlacementPhase phase, Reason reason, String does) {
        List<String> pods = sight.placements().stream()
                .filter(placement -> placement.phase() == phase)
                // one that waits for something says for what
                .filter(placement -> phase != PlacementPhase.Pending || placement.message() == null)
                .map(Placement::pod)
                .toList();
        return pods.isEmpty()
                ? Optional.empty()
                : Optional.of(new Said(
                        reason,
                        "Pod " + String.join(", ", pods) + " " + does
                                + sight.verdict().progress() + ".",
                        false));
    }

    private static Optional<ModelState> inPhase(ModelSight sight, ModelPhase phase) {
        return sight.states().stream().filter(state -> state.phase() == phase).findFirst();
    }

    private static Conditions names(Conditions conditions, ModelSight sight) {
        ModelVerdict verdict = sight.verdict();
        return verdict.reason() == Reason.ServedNameConflict
                ? conditions.isFalse(ConditionType.NamesAccepted, verdict.reason(), verdict.message())
                : conditions.isTrue(
                        ConditionType.NamesAccepted, Reason.NamesUnique, "No other resource serves its names.");
    }

    private static Conditions placed(Conditions conditions, ModelSight sight) {
        ModelVerdict verdict = sight.verdict();
        return conditions.with(
                ConditionType.Placed,
                Triads.status(verdict.outcome() == Outcome.Placed),
                verdict.reason(),
                verdict.message());
    }

    private static Conditions source(Conditions conditions, ModelSight sight) {
        boolean loaded = inPhase(sight, ModelPhase.Ready).isPresent();
        if (sight.inspection().isEmpty() && !loaded) {
            return conditions.isUnknown(
                    ConditionType.SourceReady, Reason.Inspecting, "No pod has looked at the checkpoint yet.");
        }
        Optional<Inspection> failed = sight.inspection().filter(inspection -> inspection.reason() != null && !loaded);
        return failed.map(inspection -> Told.of(inspection.reason(), inspection.message()))
                .map(told -> conditions.isFalse(ConditionType.SourceReady, told.reason(), told.message()))
                .orElseGet(() -> conditions.isTrue(
                        ConditionType.SourceReady, Reason.SourceResolved, "The checkpoint can be read."));
    }
}
