// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

/** What a checkpoint would need; see {@link dev.valence.wire.assignment.Inspection}. */
public record CheckpointSize(
        String architecture,
        long weightBytes,
        long kvBytesPerToken,
        int kvBlockTokens,
        int contextLength,
        long overheadBytes) {}
