// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Host memory outside the Java heap that grows to the largest size ever asked for; for one thread. */
final class HostBuffer implements AutoCloseable {
    private static final long SMALLEST_BYTES = 256;

    private Arena arena = Arena.ofShared();
    private MemorySegment segment = arena.allocate(SMALLEST_BYTES, Long.BYTES);

    /** At least {@code bytes}, contents undefined; earlier answers are invalid when it has grown. */
    MemorySegment ensure(long bytes) {
        if (segment.byteSize() < bytes) {
            arena.close();
            arena = Arena.ofShared();
            segment = arena.allocate(Long.highestOneBit(bytes) * 2, Long.BYTES);
        }
        return segment;
    }

    MemorySegment segment() {
        return segment;
    }

    @Override
    public void close() {
        arena.close();
    }
}
