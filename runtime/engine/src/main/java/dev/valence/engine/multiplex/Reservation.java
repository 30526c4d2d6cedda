// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.multiplex;

import java.util.concurrent.atomic.AtomicBoolean;

/** Bytes set aside; given back on {@link #close}, once. */
public final class Reservation implements AutoCloseable {
    private final MemoryAccountant accountant;
    private final long bytes;
    private final AtomicBoolean released = new AtomicBoolean();

    Reservation(MemoryAccountant accountant, long bytes) {
        this.accountant = accountant;
        this.bytes = bytes;
    }

    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        if (released.compareAndSet(false, true)) {
            accountant.release(bytes);
        }
    }
}
