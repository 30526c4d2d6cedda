// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/** One adapter of a model; {@code rank} and {@code bytes} are 0 until it is loaded. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AdapterState(
        String id,
        ModelPhase phase,
        @Nullable String reason,
        @Nullable String message,
        int rank,
        long bytes) {}
