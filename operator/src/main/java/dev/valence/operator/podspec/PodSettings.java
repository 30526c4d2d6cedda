// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.podspec;

/**
 * What the operator adds to every pod.
 *
 * @param image of pools that name none
 */
public record PodSettings(String image) {}
