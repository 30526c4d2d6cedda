// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

import java.util.Map;

/**
 * How tokens are drawn. Order and meaning of the fields are those of {@code vl_sampling} in valence.h.
 *
 * @param seed with the position, all that a draw depends on
 * @param logitBias token id to value added to its logit
 */
public record Sampling(
        float temperature,
        float topP,
        int topK,
        float minP,
        float repetitionPenalty,
        float presencePenalty,
        float frequencyPenalty,
        long seed,
        Map<Integer, Float> logitBias) {
    /** The highest temperature that may be asked for; OpenAI's. */
    public static final double MAX_TEMPERATURE = 2;

    /** Beyond these a repetition penalty leaves nothing of the distribution. */
    public static final double MIN_REPETITION_PENALTY = 0.01;

    public static final double MAX_REPETITION_PENALTY = 10;

    public static final Sampling GREEDY = new Sampling(0, 1, 0, 0, 1, 0, 0, 0, Map.of());
}
