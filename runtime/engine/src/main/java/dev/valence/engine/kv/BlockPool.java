// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.kv;

import java.util.BitSet;

/** The blocks of one model's KV cache that nobody holds. For one thread. */
public final class BlockPool {
    private final int blockTokens;
    private final int[] free; // a stack: what was freed last is likeliest in the processor's cache
    private final BitSet held = new BitSet();
    private int freeCount;

    /** @param blocks all free, numbered from 0; each holds {@code blockTokens} positions */
    public BlockPool(int blocks, int blockTokens) {
        this.blockTokens = blockTokens;
        this.free = new int[blocks];
        this.freeCount = blocks;
        for (int i = 0; i < blocks; i++) {
            free[i] = blocks - 1 - i;
        }
    }

    public int blockTokens() {
        return blockTokens;
    }

    public int size() {
        return free.length;
    }

    public int freeCount() {
        return freeCount;
    }

    /** Blocks that {@code tokens} positions need. */
    public int blocksFor(int tokens) {
        return Math.ceilDiv(tokens, blockTokens);
    }

    int take() {
        if (freeCount == 0) {
            throw new IllegalStateException("no free KV block: the plan of a step must count them");
        }
        int block = free[--freeCount];
        held.set(block);
        return block;
    }

    void give(int block) {
        if (!held.get(block)) {
            throw new IllegalStateException("KV block " + block + " is freed twice");
        }
        held.clear(block);
        free[freeCount++] = block;
    }
}
