// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.RuntimePod;
import dev.valence.wire.assignment.LoadSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model on a pod.
 *
 * @param leaving it serves here until its replacement does
 * @param waitsFor why the pod was not asked to load it yet; null: it was
 * @param keeps what the pod goes on with, although the model's spec says something else by now; null: it has, or is to
 *     load, what the spec says
 */
public record Place(
        String pod,
        boolean leaving,
        @Nullable String waitsFor,
        @Nullable LoadSpec keeps) {

    /** Whether a pod is to be asked for a model by these places of it. */
    static boolean isAsked(List<Place> places, RuntimePod pod) {
        return places.stream().anyMatch(place -> place.pod().equals(pod.name()) && place.waitsFor() == null);
    }

    Place waiting(String what) {
        return new Place(pod, leaving, what, keeps);
    }
}
