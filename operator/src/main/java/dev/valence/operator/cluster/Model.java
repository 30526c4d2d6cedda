// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.cluster;

import dev.valence.wire.assignment.ModelSource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An InferenceModel.
 *
 * @param servedNames at least one
 * @param pools which pools may hold it
 * @param contextLength in tokens; null: the checkpoint's own limit
 * @param replicas pods that are to hold it
 * @param recordedPods where its status says it is; what is known of a pod that has not reported yet
 */
public record Model(
        String name,
        Instant createdAt,
        boolean deleting,
        ModelSource source,
        List<String> servedNames,
        PoolSelector pools,
        String quantization,
        @Nullable Integer contextLength,
        int replicas,
        int priority,
        Map<String, String> engine,
        Set<String> recordedPods) {
    public Model {
        servedNames = servedNames == null ? List.of(name) : List.copyOf(servedNames);
        pools = pools == null ? PoolSelector.ALL : pools;
        quantization = quantization == null ? "none" : quantization;
        engine = engine == null ? Map.of() : Map.copyOf(engine);
        recordedPods = recordedPods == null ? Set.of() : Set.copyOf(recordedPods);
    }
}
