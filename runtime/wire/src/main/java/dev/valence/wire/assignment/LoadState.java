// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** Requests in a pod: {@code running} hold KV blocks, {@code waiting} are queued. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LoadState(int running, int waiting) {}
