// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

/** What one block of a KV cache holds: {@code blockTokens} positions of every layer. */
public record KvShape(ElementType type, int layers, int kvHeads, int headDim, int blockTokens) {
    public long bytesPerToken() {
        return 2L * layers * kvHeads * headDim * type.bytes();
    }

    public long blockBytes() {
        return bytesPerToken() * blockTokens;
    }

    /** Blocks that hold {@code tokens} positions. */
    public int blocksFor(int tokens) {
        return Math.ceilDiv(tokens, blockTokens);
    }
}
