// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The device of a pod.
 *
 * @param backend {@code cpu} or {@code cuda}
 * @param name as its maker calls it
 * @param totalBytes device memory the runtime may use
 * @param usedBytes of it, weights, adapters, KV pools and overhead
 * @param message for a person: why it serves nobody, or why it is the CPU although a GPU was looked for; null when there is
 *     nothing to say
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeviceState(
        String backend,
        String name,
        long totalBytes,
        long usedBytes,
        @Nullable String message) {
    /** A device of which there is nothing to say. */
    public DeviceState(String backend, String name, long totalBytes, long usedBytes) {
        this(backend, name, totalBytes, usedBytes, null);
    }
}
