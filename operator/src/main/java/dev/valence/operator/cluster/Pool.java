// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A GpuPool and its pods.
 *
 * @param generation of its spec
 * @param replicas pods wanted
 * @param specHash of everything that, when changed, needs new pods
 * @param deviceBytes memory one device is said to have; null: whatever the pods measure
 * @param reserveBytes of it, never planned with
 * @param deleting nothing is made for a pool that goes away
 */
public record Pool(
        String name,
        long generation,
        Map<String, String> labels,
        Instant createdAt,
        int replicas,
        String specHash,
        @Nullable Long deviceBytes,
        long reserveBytes,
        boolean deleting,
        List<RuntimePod> pods) {
    public Pool {
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        pods = pods == null ? List.of() : List.copyOf(pods);
    }
}
