// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.schedule;

/**
 * @param tokens most of one step
 * @param prefillTokensBesideDecode most prompt tokens of a step in which others wait for their next token: what bounds
 *     the gap between two tokens of a stream
 * @param sequences most that run at once
 */
public record StepLimits(int tokens, int prefillTokensBesideDecode, int sequences) {
    public StepLimits {
        if (tokens < sequences || prefillTokensBesideDecode < 1 || sequences < 1) {
            throw new IllegalArgumentException("a step of " + tokens + " tokens (" + prefillTokensBesideDecode
                    + " of prompts beside decoding) cannot serve " + sequences
                    + " sequences: each needs one token of it");
        }
    }
}
