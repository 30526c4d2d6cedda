// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

/** Requests in a pod: {@code running} hold KV blocks, {@code waiting} are queued. */
public record LoadState(int running, int waiting) {}
