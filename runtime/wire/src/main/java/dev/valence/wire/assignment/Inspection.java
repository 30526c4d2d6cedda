// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint needs, from its configuration and tensor headers alone.
 *
 * @param source as asked in {@link Assignment#inspect()}
 * @param weightBytes device memory of its weights in the backend's layout
 * @param kvBytesPerToken of context, over all layers
 * @param kvBlockTokens tokens that the cache is given out in: a context takes whole blocks; 0: single tokens
 * @param contextLength the checkpoint's own limit in tokens
 * @param overheadBytes activations and scratch at the largest batch
 * @param reason CamelCase, why it could not be inspected; null when it could
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Inspection(
        ModelSource source,
        String architecture,
        long weightBytes,
        long kvBytesPerToken,
        int kvBlockTokens,
        int contextLength,
        long overheadBytes,
        @Nullable String reason,
        @Nullable String message) {

    /** Bytes of KV cache for one request of so many tokens. */
    public long kvBytesFor(int tokens) {
        int block = Math.max(1, kvBlockTokens);
        return kvBytesPerToken * block * Math.ceilDiv(tokens, block);
    }
}
