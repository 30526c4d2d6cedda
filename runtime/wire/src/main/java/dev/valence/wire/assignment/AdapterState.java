// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** One adapter of a model; {@code rank} and {@code bytes} are 0 until it is loaded. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AdapterState(
        String id,
        ModelPhase phase,
        @Nullable String reason,
        @Nullable String message,
        int rank,
        long bytes) {}
