// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

/**
 * @param threads that compute; 0: one per core this process may use
 * @param memoryBytes device memory the engine may use; 0: what the device has free
 * @param maxBatchTokens most tokens of one step, prefill and decode together
 * @param maxSequences most requests that run at once, per model
 * @param maxWaiting most requests queued, per model; more are refused
 */
public record EngineOptions(int threads, long memoryBytes, int maxBatchTokens, int maxSequences, int maxWaiting) {
    public static final EngineOptions DEFAULT = new EngineOptions(0, 0, 512, 64, 1024);

    public EngineOptions withThreads(int threads) {
        return new EngineOptions(threads, memoryBytes, maxBatchTokens, maxSequences, maxWaiting);
    }

    public EngineOptions withMemoryBytes(long memoryBytes) {
        return new EngineOptions(threads, memoryBytes, maxBatchTokens, maxSequences, maxWaiting);
    }
}
