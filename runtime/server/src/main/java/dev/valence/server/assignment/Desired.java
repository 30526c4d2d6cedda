// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import dev.valence.wire.assignment.AssignedAdapter;
import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.Assignment;
import dev.valence.wire.assignment.ModelSource;
import dev.valence.wire.assignment.Tier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An assignment that was checked.
 *
 * @param models all, also refused ones, in order
 * @param refused models and adapters, by id, that are reported as Failed and not loaded
 */
record Desired(
        long generation, Map<String, AssignedModel> models, List<ModelSource> inspect, Map<String, Refusal> refused) {

    static final Desired NOTHING = of(Assignment.EMPTY);

    /**
     * Faults of one model are refusals of that model; the rest is carried out.
     *
     * @throws IllegalArgumentException the assignment as a whole makes no sense
     */
    static Desired of(Assignment assignment) {
        Map<String, AssignedModel> models = new LinkedHashMap<>();
        Set<String> ids = new HashSet<>();
        Map<String, String> owners = new HashMap<>();
        Map<String, Refusal> refused = new HashMap<>();
        for (AssignedModel model : assignment.models()) {
            requireNewId(model.id(), ids);
            models.put(model.id(), model);
            Refusal refusal = refusalOf(model, owners);
            if (refusal == null) {
                model.servedNames().forEach(name -> owners.put(name, "model " + model.id()));
            } else {
                refused.put(model.id(), refusal);
            }
            for (AssignedAdapter adapter : model.adapters()) {
                requireNewId(adapter.id(), ids);
                Refusal adapterRefusal = refusalOf(adapter, owners);
                if (adapterRefusal == null) {
                    owners.put(adapter.servedName(), "adapter " + adapter.id());
                } else {
                    refused.put(adapter.id(), adapterRefusal);
                }
            }
        }
        return new Desired(assignment.generation(), models, assignment.inspect(), refused);
    }

    /** The model if it is to be loaded. */
    Optional<AssignedModel> accepted(String modelId) {
        return refused.containsKey(modelId) ? Optional.empty() : Optional.ofNullable(models.get(modelId));
    }

    List<AssignedAdapter> acceptedAdapters(AssignedModel model) {
        return model.adapters().stream()
                .filter(adapter -> !refused.containsKey(adapter.id()))
                .toList();
    }

    private static void requireNewId(@Nullable String id, Set<String> ids) {
        if (id == null || id.isBlank()) {
            throw new IllegalArgumentException("every model and adapter must have an 'id'");
        }
        if (!ids.add(id)) {
            throw new IllegalArgumentException("the id '" + id + "' is given twice; each must be unique in the pod");
        }
    }

    private static @Nullable Refusal refusalOf(AssignedModel model, Map<String, String> owners) {
        if (lacksSource(model.source())) {
            return new Refusal("InvalidAssignment", "the model has no 'source.uri'");
        }
        if (model.servedNames().isEmpty() || model.servedNames().stream().anyMatch(String::isBlank)) {
            return new Refusal("InvalidAssignment", "the model must have 'servedNames', at least one and none blank");
        }
        if (model.tier() != Tier.DEVICE) {
            return new Refusal(
                    "UnsupportedTier", "this runtime holds models in the device tier only, not in " + model.tier());
        }
        return model.servedNames().stream()
                .filter(owners::containsKey)
                .findFirst()
                .map(name -> nameConflict(name, owners))
                .orElse(null);
    }

    private static @Nullable Refusal refusalOf(AssignedAdapter adapter, Map<String, String> owners) {
        if (lacksSource(adapter.source())) {
            return new Refusal("InvalidAssignment", "the adapter has no 'source.uri'");
        }
        if (adapter.servedName() == null || adapter.servedName().isBlank()) {
            return new Refusal("InvalidAssignment", "the adapter has no 'servedName'");
        }
        return owners.containsKey(adapter.servedName()) ? nameConflict(adapter.servedName(), owners) : null;
    }

    private static boolean lacksSource(@Nullable ModelSource source) {
        return source == null || source.uri() == null;
    }

    private static Refusal nameConflict(String name, Map<String, String> owners) {
        return new Refusal(
                "NameConflict",
                "the name '" + name + "' is served by " + owners.get(name) + "; give one of the two another name");
    }
}
