// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

/**
 * The device of a pod.
 *
 * @param backend {@code cpu} or {@code cuda}
 * @param name as its maker calls it
 * @param totalBytes device memory the runtime may use
 * @param usedBytes of it, weights, adapters, KV pools and overhead
 */
public record DeviceState(String backend, String name, long totalBytes, long usedBytes) {}
