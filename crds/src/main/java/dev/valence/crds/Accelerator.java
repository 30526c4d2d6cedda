// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Arrays;
import java.util.Optional;

/**
 * Accelerators whose memory is known, so that a pool need not say it. Figures are the vendors' (NVIDIA data sheets), the
 * device's rounded down to what a driver leaves free.
 */
public enum Accelerator {
    GH200("gh200", "94Gi", "400Gi", "2Gi"),
    H200("h200", "139Gi", "0", "2Gi"),
    H100("h100", "79Gi", "0", "2Gi");

    /** No GPU: the runtime's CPU backend; its memory is whatever the pool says. */
    public static final String CPU = "cpu";

    private final String id;
    private final PoolMemory memory;

    Accelerator(String id, String device, String host, String reserve) {
        this.id = id;
        this.memory = new PoolMemory(new Quantity(device), new Quantity(host), new Quantity(reserve));
    }

    /** As written in {@code spec.accelerator}. */
    public String id() {
        return id;
    }

    public PoolMemory memory() {
        return memory;
    }

    /** Memory to plan a pool with: what it says, else what is known; empty: neither, which the API server refuses. */
    public static Optional<PoolMemory> memoryOf(GpuPoolSpec pool) {
        if (pool.memory() != null) {
            return Optional.of(pool.memory());
        }
        return Arrays.stream(values())
                .filter(known -> known.id.equals(pool.accelerator()))
                .map(Accelerator::memory)
                .findFirst();
    }
}
