// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A running download of a checkpoint.
 *
 * @param bytes fetched so far
 * @param total bytes there are to fetch; 0 while unknown
 * @param eta RFC 3339 time at which it should end; null while unknown
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Download(
        long bytes,
        long total,
        long bytesPerSecond,
        @Nullable String eta) {}
