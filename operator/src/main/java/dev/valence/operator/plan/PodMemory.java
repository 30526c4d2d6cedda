// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Pool;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.wire.assignment.ModelState;

/** Bytes of one pod's device. */
final class PodMemory {
    /** Of a device nobody has measured or described; such a pod is never given anything new. */
    static final long UNKNOWN = Long.MAX_VALUE / 4;

    private PodMemory() {}

    /** What models may fill: the smaller of what the pool says and what the pod measures, less the reserve. */
    static long capacityBytes(Pool pool, RuntimePod pod) {
        long said = pool.deviceBytes() == null ? UNKNOWN : pool.deviceBytes();
        long measured = pod.state() == null ? UNKNOWN : pod.state().device().totalBytes();
        long least = Math.min(said, measured);
        return least == UNKNOWN ? UNKNOWN : Math.max(0, least - pool.reserveBytes());
    }

    static long usedBytes(RuntimePod pod) {
        return pod.state() == null
                ? 0
                : pod.state().models().stream().mapToLong(PodMemory::bytesOf).sum();
    }

    static long bytesOf(ModelState model) {
        return model.weightBytes() + model.kvBytes() + adapterBytes(model);
    }

    static long adapterBytes(ModelState model) {
        return model.adapters().stream().mapToLong(adapter -> adapter.bytes()).sum();
    }
}
