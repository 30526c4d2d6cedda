// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

/**
 * @param threads that compute, at most 512; 0: one per core this process may use
 * @param memoryBytes device memory that models may use, where so much is free; 0: all that is free. On the CPU, what the
 *     Java heap may become and 256 MiB count as not free
 * @param maxBatchTokens most tokens of one step, prefill and decode together; at least {@code maxSequences}, so that each
 *     can have its next token, at most 65536
 * @param maxSequences most requests that run at once, per model
 * @param maxWaiting most requests queued, per model; more are refused
 */
public record EngineOptions(int threads, long memoryBytes, int maxBatchTokens, int maxSequences, int maxWaiting) {
    public static final EngineOptions DEFAULT = new EngineOptions(0, 0, 512, 64, 1024);

    public static final int MAX_THREADS = 512; // VL_MAX_THREADS

    private static final int MOST_BATCH_TOKENS = 65536; // VL_MAX_BATCH_ROWS

    public EngineOptions {
        if (threads < 0 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("threads must be from 0 to " + MAX_THREADS + ", not " + threads);
        }
        if (memoryBytes < 0) {
            throw new IllegalArgumentException("memoryBytes must not be negative: " + memoryBytes);
        }
        if (maxSequences < 1 || maxSequences > maxBatchTokens || maxBatchTokens > MOST_BATCH_TOKENS) {
            throw new IllegalArgumentException("1 <= maxSequences <= maxBatchTokens <= " + MOST_BATCH_TOKENS
                    + " must hold, not for " + maxSequences + " and " + maxBatchTokens);
        }
        if (maxWaiting < 0) {
            throw new IllegalArgumentException("maxWaiting must not be negative: " + maxWaiting);
        }
    }

    public EngineOptions withThreads(int threads) {
        return new EngineOptions(threads, memoryBytes, maxBatchTokens, maxSequences, maxWaiting);
    }

    public EngineOptions withMemoryBytes(long memoryBytes) {
        return new EngineOptions(threads, memoryBytes, maxBatchTokens, maxSequences, maxWaiting);
    }
}
