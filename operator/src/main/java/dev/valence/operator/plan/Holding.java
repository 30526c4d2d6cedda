// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.RuntimePod;

/** Whether a model is on a pod already, by the best witness there is. */
final class Holding {
    private Holding() {}

    /** What was asked of the pod; of one that was not asked yet, what it reports or the model's status remembers. */
    static boolean holds(RuntimePod pod, Model model, String id) {
        return pod.holds(id) || (pod.assigned() == null && model.recordedPods().contains(pod.name()));
    }
}
