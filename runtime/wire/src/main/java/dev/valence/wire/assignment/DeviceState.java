// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * The device of a pod.
 *
 * @param backend {@code cpu} or {@code cuda}
 * @param name as its maker calls it
 * @param totalBytes device memory the runtime may use
 * @param usedBytes of it, weights, adapters, KV pools and overhead
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DeviceState(String backend, String name, long totalBytes, long usedBytes) {}
