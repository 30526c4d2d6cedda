// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/** Host memory that the device may read at any time, freed by {@link #close}; page-locked where there is a GPU. */
public final class PinnedBuffer implements AutoCloseable {
    private final DeviceMemory memory;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;
    private final AtomicBoolean closed = new AtomicBoolean();

    PinnedBuffer(DeviceMemory memory, long address, long bytes) {
        this.memory = memory;
        this.segment = MemorySegment.ofAddress(address).reinterpret(bytes, arena, null);
    }

    /** Valid until {@link #close}, for one thread at a time. */
    public MemorySegment segment() {
        return segment;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            arena.close();
            memory.free(segment.address());
        }
    }
}
