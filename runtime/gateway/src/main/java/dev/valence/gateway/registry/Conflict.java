// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.registry;

/** Two resources ask for one name; one of them has it, and the other is not reached by it. */
public record Conflict(String servedName, String winner, String loser) {}
