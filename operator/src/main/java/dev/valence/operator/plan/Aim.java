// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.cluster.Model;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What each model is to become: what its spec says, or, while that cannot be, what its pods serve already.
 *
 * @param models in the order in which they get memory
 * @param sizes by model, where known
 * @param targets pods by model
 */
record Aim(List<Model> models, Map<String, Size> sizes, Map<String, Set<String>> targets) {

    static Aim at(List<Model> asked, Cluster cluster, List<Device> devices, Sizes sizes) {
        var revisions = new Revisions(cluster);
        // whether it would fit, or is there at all, nobody knows yet
        List<Model> known = asked.stream()
                .map(model -> sizes.of(model).isPresent()
                        ? model
                        : revisions.earlier(model).orElse(model))
                .toList();
        Aim first = placed(known, cluster, devices, sizes);
        // fewer pods than serve it now: what is there is worth more than what was asked for
        List<Model> fitting = known.stream()
                .map(model -> asked.contains(model) && first.lacksRoom(model, revisions)
                        ? revisions.earlier(model).orElse(model)
                        : model)
                .toList();
        return fitting.equals(known) ? first : placed(fitting, cluster, devices, sizes);
    }

    private static Aim placed(List<Model> models, Cluster cluster, List<Device> devices, Sizes sizes) {
        Map<String, Size> known = sizes.of(models);
        return new Aim(models, known, new Placer(cluster, devices, known).place(models));
    }

    private boolean lacksRoom(Model model, Revisions revisions) {
        return sizes.containsKey(model.name())
                && targetsOf(model.name()).size() < Math.min(model.replicas(), revisions.readyPods(model));
    }

    Set<String> targetsOf(String model) {
        return targets.getOrDefault(model, Set.of());
    }

    /** Whether the model is to stay, for now, what it was. */
    boolean isHeldBack(Model asked) {
        return find(asked.name()).filter(aimed -> !aimed.equals(asked)).isPresent();
    }

    private Optional<Model> find(String name) {
        return models.stream().filter(model -> model.name().equals(name)).findFirst();
    }
}
