// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.podspec;

import io.fabric8.kubernetes.api.model.Quantity;

/**
 * Memory that a pod whose models live in the node's own memory asks the node for, so that the scheduler counts it and the
 * kubelet does not evict it first. The runtime leaves its Java heap and a margin of what it finds to itself: this is the
 * least of which {@code memory.device} is left for models, so it may be the pod's limit too.
 */
final class HostMemory {
    /** Of the memory it finds, what our image lets the Java heap become. */
    static final int HEAP_PERCENT = 25;

    /** What the runtime leaves free beside models and heap: code, threads, network buffers. */
    static final long MARGIN_MIB = 256;

    private static final long MIB = 1L << 20;

    private HostMemory() {}

    /** @param deviceBytes that models may take */
    static Quantity toServe(long deviceBytes) {
        long besideHeap = Math.ceilDiv(deviceBytes, MIB) + MARGIN_MIB;
        return new Quantity(String.valueOf(Math.ceilDiv(besideHeap * 100, 100 - HEAP_PERCENT)), "Mi");
    }
}
