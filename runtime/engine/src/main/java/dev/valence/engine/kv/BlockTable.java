// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.kv;

import java.util.Arrays;

/** The blocks of one sequence, in the order of their positions. */
public final class BlockTable {
    private static final int FIRST_CAPACITY = 8;

    private final BlockPool pool;
    private int[] blocks = new int[FIRST_CAPACITY];
    private int count;

    public BlockTable(BlockPool pool) {
        this.pool = pool;
    }

    public int count() {
        return count;
    }

    /** The block that holds the {@code index}-th run of positions. */
    public int block(int index) {
        return blocks[index];
    }

    /** Where position {@code position} lies in the pool: block times its tokens, plus offset. */
    public long slot(int position) {
        int blockTokens = pool.blockTokens();
        return (long) blocks[position / blockTokens] * blockTokens + position % blockTokens;
    }

    /** Takes blocks until {@code tokens} positions have a place. The pool must have enough. */
    public void reserve(int tokens) {
        int wanted = pool.blocksFor(tokens);
        if (wanted > blocks.length) {
            blocks = Arrays.copyOf(blocks, Math.max(wanted, blocks.length * 2));
        }
        while (count < wanted) {
            blocks[count++] = pool.take();
        }
    }

    /** Gives all blocks back; what they held is lost. */
    public void release() {
        while (count > 0) {
            pool.give(blocks[--count]);
        }
    }
}
