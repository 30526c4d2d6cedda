// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

/** An adapter that can be named in a request. */
public record LoadedAdapter(String id, int rank, long bytes) {}
