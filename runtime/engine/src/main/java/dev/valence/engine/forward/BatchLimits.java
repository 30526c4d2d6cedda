// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.forward;

/**
 * The largest step; buffers are sized for it once.
 *
 * @param tokens of all sequences together
 * @param sequences in one step, and rows of logits
 * @param blocksPerSequence blocks of a sequence of full context
 */
public record BatchLimits(int tokens, int sequences, int blocksPerSequence) {}
