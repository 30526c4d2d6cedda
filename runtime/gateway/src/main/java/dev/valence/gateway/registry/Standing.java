// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.registry;

/**
 * Why a target is as it is, in the words of its resource's status.
 *
 * @param stalled nothing but a person changes it, so that waiting is of no use
 * @param reason CamelCase, of the Ready condition
 */
public record Standing(boolean stalled, String reason, String message) {}
