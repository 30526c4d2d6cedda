// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.observe;

import dev.valence.crds.InferenceModel;
import dev.valence.crds.InferenceModelSpec;
import dev.valence.crds.InferenceModelStatus;
import dev.valence.crds.Placement;
import dev.valence.crds.PlacementPhase;
import dev.valence.crds.PoolSelection;
import dev.valence.crds.ServedNames;
import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.PoolSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An InferenceModel in the planner's terms. */
final class ObservedModel {
    private ObservedModel() {}

    static Model of(InferenceModel model) {
        InferenceModelSpec spec = model.getSpec();
        return new Model(
                model.getMetadata().getName(),
                model.getMetadata().getGeneration(),
                Times.created(model),
                model.isMarkedForDeletion(),
                Sources.of(spec.source()),
                ServedNames.of(model),
                selector(spec.pools()),
                spec.quantization().name().toLowerCase(Locale.ROOT),
                spec.contextLength(),
                spec.replicas().min(),
                spec.rollout().maxUnavailable(),
                spec.rollout().drainTimeoutSeconds(),
                spec.priority(),
                spec.engine(),
                recordedPods(model.getStatus()));
    }

    private static PoolSelector selector(@Nullable PoolSelection pools) {
        if (pools == null) {
            return PoolSelector.ALL;
        }
        List<PoolSelector.Requirement> requirements = pools.selector().getMatchExpressions().stream()
                .map(ObservedModel::requirement)
                .toList();
        return new PoolSelector(pools.selector().getMatchLabels(), requirements);
    }

    /** An operator that does not exist selects nothing: better than a model on pods its author did not mean. */
    private static PoolSelector.Requirement requirement(LabelSelectorRequirement written) {
        return Arrays.stream(PoolSelector.Operator.values())
                .filter(operator -> operator.name().equals(written.getOperator()))
                .map(operator ->
                        new PoolSelector.Requirement(written.getKey(), operator, Set.copyOf(written.getValues())))
                .findFirst()
                .orElseGet(() -> new PoolSelector.Requirement(written.getKey(), PoolSelector.Operator.In, Set.of()));
    }

    /** Where the last status put it, less the pods it was to leave. */
    private static Set<String> recordedPods(@Nullable InferenceModelStatus status) {
        return status == null
                ? Set.of()
                : status.placements().stream()
                        .filter(placement -> placement.phase() != PlacementPhase.Draining)
                        .map(Placement::pod)
                        .collect(Collectors.toSet());
    }
}
