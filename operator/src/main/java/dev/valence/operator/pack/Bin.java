// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.pack;

/**
 * A device.
 *
 * @param bytes it can take in all
 */
public record Bin(String id, long bytes) {}
