// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** An array of {@code vl_lora_segment} on the host, filled anew for each call. */
public final class LoraSegments implements AutoCloseable {
    private static final long STRIDE = Abi.LORA_SEGMENT.byteSize();
    private static final long BEGIN = Abi.offset(Abi.LORA_SEGMENT, "begin");
    private static final long END = Abi.offset(Abi.LORA_SEGMENT, "end");
    private static final long RANK = Abi.offset(Abi.LORA_SEGMENT, "rank");
    private static final long TYPE = Abi.offset(Abi.LORA_SEGMENT, "dtype");
    private static final long SCALE = Abi.offset(Abi.LORA_SEGMENT, "scale");
    private static final long A = Abi.offset(Abi.LORA_SEGMENT, "a");
    private static final long B = Abi.offset(Abi.LORA_SEGMENT, "b");

    private final HostBuffer buffer = new HostBuffer();
    private int count;

    /** Forgets all segments; the next ones are at most {@code capacity}. */
    public void clear(int capacity) {
        buffer.ensure(capacity * STRIDE);
        count = 0;
    }

    /** Rows {@code begin..end} wear the adapter (a [rank, columns], b [rows, rank]). */
    public void add(int begin, int end, int rank, float scale, PackedMatrix a, PackedMatrix b) {
        MemorySegment segment = buffer.segment();
        long at = count++ * STRIDE;
        segment.set(JAVA_INT, at + BEGIN, begin);
        segment.set(JAVA_INT, at + END, end);
        segment.set(JAVA_INT, at + RANK, rank);
        segment.set(JAVA_INT, at + TYPE, a.type().code());
        segment.set(JAVA_FLOAT, at + SCALE, scale);
        segment.set(JAVA_LONG, at + A, a.address());
        segment.set(JAVA_LONG, at + B, b.address());
    }

    public int count() {
        return count;
    }

    long address() {
        return buffer.segment().address();
    }

    @Override
    public void close() {
        buffer.close();
    }
}
