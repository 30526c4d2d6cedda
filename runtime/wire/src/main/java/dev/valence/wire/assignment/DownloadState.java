// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** Progress of a download; {@code totalBytes} is 0 while unknown or where nothing is downloaded. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DownloadState(long bytes, long totalBytes, long bytesPerSecond) {
    public static final DownloadState NONE = new DownloadState(0, 0, 0);
}
