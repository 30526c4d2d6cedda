// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.observe;

import dev.valence.crds.Accelerator;
import dev.valence.crds.GpuPool;
import dev.valence.crds.PoolMemory;
import dev.valence.operator.cluster.Pool;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.operator.podspec.PodHash;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A GpuPool in the planner's terms. */
final class ObservedPool {
    private ObservedPool() {}

    static Pool of(GpuPool pool, List<RuntimePod> pods) {
        Optional<PoolMemory> memory = Accelerator.memoryOf(pool.getSpec());
        Map<String, String> labels = pool.getMetadata().getLabels();
        return new Pool(
                pool.getMetadata().getName(),
                pool.getMetadata().getGeneration(),
                labels == null ? Map.of() : labels,
                Times.created(pool),
                pool.getSpec().replicas(),
                PodHash.of(pool.getSpec()),
                memory.map(PoolMemory::deviceBytes).orElse(null),
                memory.map(known -> known.deviceBytes() - known.plannableBytes())
                        .orElse(0L),
                pool.isMarkedForDeletion(),
                pods);
    }
}
