// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** A running download of a checkpoint. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Download(
        @JsonPropertyDescription("Bytes fetched so far.") long bytes,

        @JsonPropertyDescription("Bytes there are to fetch; 0 while unknown.")
        long total,

        @JsonPropertyDescription("Rate of the last seconds.")
        long bytesPerSecond,

        @JsonPropertyDescription("RFC 3339 time at which it should end; absent while unknown.") @Nullable
        String eta) {}
