// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where models may come from.
 *
 * @param fileRoots folders that {@code file://} sources have to be in; empty: no {@code file://} source is allowed
 * @param pvcRoot folder where each claim of a {@code pvc://claim/path} source is mounted under its name
 * @param cache folder that downloads are kept in
 * @param hub base address of the Hugging Face hub's API
 * @param secrets folder where each Secret is mounted under its name; the key {@code token} opens {@code hf} and
 *     {@code https} sources
 * @param connectTimeout longest wait for a connection and for an answer's first byte
 * @param idleTimeout longest time without a byte in a download
 */
public record SourceSettings(
        List<Path> fileRoots,
        Path pvcRoot,
        Path cache,
        URI hub,
        Path secrets,
        Duration connectTimeout,
        Duration idleTimeout) {
    public SourceSettings {
        fileRoots = List.copyOf(fileRoots);
    }
}
