// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

/**
 * The model's raw scores for each position of a token sequence.
 *
 * @param rows {@code [tokens][vocabulary]}; row {@code i} scores the token after position {@code i}
 */
public record Logits(float[][] rows) {}
