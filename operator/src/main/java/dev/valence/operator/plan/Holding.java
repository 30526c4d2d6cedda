// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.RuntimePod;

/** Whether a model is on a pod already, by the best witness there is. */
final class Holding {
    private Holding() {}

    /** What was asked of the pod, or what it reports; for one that said nothing yet, what the model's status remembers. */
    static boolean holds(RuntimePod pod, Model model, String id) {
        return pod.assigned() == null ? pod.holds(id) || model.recordedPods().contains(pod.name()) : pod.holds(id);
    }
}
