// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Pool;
import dev.valence.operator.cluster.RuntimePod;

/**
 * A pod that models can be on.
 *
 * @param capacityBytes models may fill
 * @param lost it is away for so long that its models may go elsewhere
 * @param open it takes models it has not got: its runtime has reported, and it is not lost
 */
record Device(Pool pool, RuntimePod pod, long capacityBytes, boolean lost, boolean open) {

    static Device of(Pool pool, RuntimePod pod, Timer timer) {
        boolean lost = pod.awaySince()
                .filter(since -> timer.passed(since.plus(Limits.AWAY)))
                .isPresent();
        long capacityBytes = PodMemory.capacityBytes(pool, pod);
        return new Device(pool, pod, capacityBytes, lost, pod.state() != null && !lost);
    }

    String name() {
        return pod.name();
    }
}
