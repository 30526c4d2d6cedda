// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import dev.valence.crds.InferenceModel;
import dev.valence.crds.InferenceModelStatus;
import dev.valence.crds.ModelPhase;
import dev.valence.crds.Placement;
import dev.valence.crds.PlacementPhase;
import dev.valence.operator.plan.ModelVerdict;
import dev.valence.operator.plan.Outcome;
import dev.valence.operator.plan.Outlook;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Status of an InferenceModel. */
public final class ModelReport {
    private final Clock clock;
    private final @Nullable String url;

    /** @param url base URL of the gateway, as clients see it; null: not known */
    public ModelReport(Clock clock, @Nullable String url) {
        this.clock = clock;
        this.url = url;
    }

    public InferenceModelStatus of(InferenceModel model, Outlook outlook) {
        InferenceModelStatus previous = model.getStatus() == null ? InferenceModelStatus.EMPTY : model.getStatus();
        ModelSight sight = ModelSight.of(model.getMetadata().getName(), outlook);
        if (sight.awaited()) {
            return previous;
        }
        int ready = sight.readyPods();
        return new InferenceModelStatus(
                sight.generation(),
                phase(sight),
                ready > 0 ? url : null,
                ready,
                sight.placements(),
                Downloads.of(sight, clock),
                Measurements.of(sight, previous.measured()),
                ModelConditions.of(model, sight, previous.conditions(), clock));
    }

    private static ModelPhase phase(ModelSight sight) {
        ModelVerdict verdict = sight.verdict();
        if (sight.deleting()) {
            return ModelPhase.Terminating;
        }
        if (sight.readyPods() > 0) {
            return ModelPhase.Ready;
        }
        if (verdict.outcome() == Outcome.Stalled) {
            return ModelPhase.Failed;
        }
        List<PlacementPhase> phases =
                sight.placements().stream().map(Placement::phase).toList();
        if (phases.contains(PlacementPhase.Loading)) {
            return ModelPhase.Loading;
        }
        if (phases.contains(PlacementPhase.Downloading)) {
            return ModelPhase.Downloading;
        }
        return phases.contains(PlacementPhase.Failed) && !phases.contains(PlacementPhase.Pending)
                ? ModelPhase.Failed
                : ModelPhase.Pending;
    }
}
