// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.multiplex;

import dev.valence.engine.api.ModelLoadException;

/** The device's memory, reserved before it is allocated: who would not fit is refused with the numbers. Thread-safe. */
public final class MemoryAccountant {
    private final long limitBytes;
    private long usedBytes;

    public MemoryAccountant(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** @throws ModelLoadException InsufficientMemory */
    public synchronized Reservation reserve(String what, long bytes) {
        long freeBytes = limitBytes - usedBytes;
        if (bytes > freeBytes) {
            throw new ModelLoadException(
                    "InsufficientMemory",
                    what + " needs " + bytes + " bytes of device memory, " + freeBytes + " of " + limitBytes
                            + " are free: unload a model, lower its context or KV bytes, or raise the limit");
        }
        usedBytes += bytes;
        return new Reservation(this, bytes);
    }

    synchronized void release(long bytes) {
        usedBytes -= bytes;
    }

    public long limitBytes() {
        return limitBytes;
    }

    public synchronized long usedBytes() {
        return usedBytes;
    }
}
