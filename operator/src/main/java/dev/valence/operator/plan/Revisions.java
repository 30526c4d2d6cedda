// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.wire.assignment.LoadSpec;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelState;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What pods have loaded of a model, which may be what its spec said earlier. */
final class Revisions {
    private final Cluster cluster;

    Revisions(Cluster cluster) {
        this.cluster = cluster;
    }

    /** What the pod has loaded, where that is not what the model asks for. */
    Optional<LoadSpec> earlierOn(RuntimePod pod, Model model) {
        return stateOn(pod, model).map(ModelState::loaded).filter(loaded -> !model.isServedBy(loaded));
    }

    /** The model as most of the pods serve it that do not serve what it asks for; empty: none does. */
    Optional<Model> earlier(Model model) {
        Map<Model, Integer> pods = new LinkedHashMap<>();
        alive().stream()
                .filter(pod -> isReadyOn(pod, model))
                .flatMap(pod -> earlierOn(pod, model).stream())
                .forEach(loaded -> pods.merge(model.as(loaded), 1, Integer::sum));
        return pods.entrySet().stream()
                .max(Comparator.comparingInt(Map.Entry::getValue))
                .map(Map.Entry::getKey);
    }

    long readyPods(Model model) {
        return alive().stream().filter(pod -> isReadyOn(pod, model)).count();
    }

    boolean isReadyOn(RuntimePod pod, Model model) {
        return stateOn(pod, model)
                .filter(state -> state.phase() == ModelPhase.Ready)
                .isPresent();
    }

    Optional<ModelState> stateOn(RuntimePod pod, Model model) {
        return pod.modelState(cluster.idOf(model.name()));
    }

    List<RuntimePod> alive() {
        return cluster.pools().stream()
                .flatMap(pool -> pool.pods().stream())
                .filter(RuntimePod::alive)
                .toList();
    }
}
