// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

/** Bytes of weights read and packed so far. */
public record LoadProgress(long bytes, long totalBytes) {}
