// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.Pool;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.wire.assignment.ModelState;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Pods that run or will, with what is known of their memory and of the models' sizes. */
record Site(
        Cluster cluster,
        Map<String, RuntimePod> pods,
        Map<String, Long> capacities,
        Map<String, Size> sizes,
        Map<String, ModelRollout> rollouts) {

    /**
     * @param sizes by model, of those whose size is known
     * @param rollouts by model
     */
    static Site of(Cluster cluster, Map<String, Size> sizes, Map<String, ModelRollout> rollouts) {
        var pods = new TreeMap<String, RuntimePod>();
        var capacities = new TreeMap<String, Long>();
        for (Pool pool : cluster.pools()) {
            pool.pods().stream().filter(RuntimePod::alive).forEach(pod -> {
                pods.put(pod.name(), pod);
                capacities.put(pod.name(), PodMemory.capacityBytes(pool, pod));
            });
        }
        return new Site(cluster, pods, capacities, sizes, rollouts);
    }

    RuntimePod pod(String name) {
        return Objects.requireNonNull(pods.get(name), () -> "no pod " + name);
    }

    long capacityOf(String pod) {
        return Objects.requireNonNull(capacities.get(pod), () -> "no pod " + pod);
    }

    /** 0 where the size is unknown: then nothing new is let in beside the model. */
    long admittedBytes(String model) {
        Size size = sizes.get(model);
        return size == null ? 0 : size.admittedBytes();
    }

    /** Memory of the pod that is the model's, once it is there. */
    long bytesOn(Model model, String pod) {
        return Math.max(
                admittedBytes(model.name()), kept(model, pod).map(Kept::bytes).orElse(0L));
    }

    /** What the pod goes on with although the model changed. */
    Optional<Kept> kept(Model model, String pod) {
        return Optional.ofNullable(rollout(model).kept().get(pod));
    }

    ModelRollout rollout(Model model) {
        return rollouts.getOrDefault(model.name(), ModelRollout.NONE);
    }

    /** Whether the pod has nothing of the model, and was not asked for it. */
    boolean isNew(Model model, RuntimePod pod) {
        return !Holding.holds(pod, model, idOf(model))
                && pod.modelState(idOf(model)).isEmpty();
    }

    String idOf(Model model) {
        return cluster.idOf(model.name());
    }

    String idOf(String model) {
        return cluster.idOf(model);
    }

    List<ModelState> statesOn(RuntimePod pod) {
        return pod.state() == null ? List.of() : pod.state().models();
    }
}
