// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Pool;
import dev.valence.operator.cluster.RuntimePod;

/** Names of pods: the pool's, a dash and the ordinal. */
final class PodNames {
    private PodNames() {}

    static String of(Pool pool, int ordinal) {
        return pool.name() + "-" + ordinal;
    }

    /** @return -1 for a pod that somebody else named */
    static int ordinalOf(Pool pool, RuntimePod pod) {
        String prefix = pool.name() + "-";
        String rest = pod.name().startsWith(prefix) ? pod.name().substring(prefix.length()) : "";
        // nine digits fit an int; no pool is larger
        return rest.matches("[0-9]{1,9}") ? Integer.parseInt(rest) : -1;
    }
}
