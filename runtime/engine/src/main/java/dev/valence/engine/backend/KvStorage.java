// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The pool of KV blocks of one model: [blocks, layers, 2 (K, V), kvHeads, blockTokens, headDim]. */
public final class KvStorage implements AutoCloseable {
    private final DeviceBuffer pool;
    private final Arena arena;
    private final long layoutAddress;

    /** @param shape of one block; {@code blocks} of them */
    public KvStorage(DeviceMemory memory, KvShape shape, int blocks) {
        // first, for it is what may fail, and nothing else may be left then
        this.pool = memory.allocate(shape.blockBytes() * blocks);
        this.arena = Arena.ofShared();
        MemorySegment layout = arena.allocate(Abi.KV_LAYOUT);
        layout.set(JAVA_INT, Abi.offset(Abi.KV_LAYOUT, "dtype"), shape.type().code());
        layout.set(JAVA_INT, Abi.offset(Abi.KV_LAYOUT, "layers"), shape.layers());
        layout.set(JAVA_INT, Abi.offset(Abi.KV_LAYOUT, "kv_heads"), shape.kvHeads());
        layout.set(JAVA_INT, Abi.offset(Abi.KV_LAYOUT, "head_dim"), shape.headDim());
        layout.set(JAVA_INT, Abi.offset(Abi.KV_LAYOUT, "block_tokens"), shape.blockTokens());
        layout.set(JAVA_INT, Abi.offset(Abi.KV_LAYOUT, "blocks"), blocks);
        this.layoutAddress = layout.address();
    }

    long address() {
        return pool.address();
    }

    long layoutAddress() {
        return layoutAddress;
    }

    @Override
    public void close() {
        pool.close();
        arena.close();
    }
}
