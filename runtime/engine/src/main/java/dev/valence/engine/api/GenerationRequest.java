// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One completion.
 *
 * @param id for logs
 * @param adapterId null: the base model
 * @param prompt token ids, at least one
 * @param maxTokens most tokens to generate; bounded by what is left of the context
 * @param stopStrings generation ends before the first of these in the text
 * @param stopTokens end the generation beside the model's own end-of-sequence ids
 * @param ignoreEos go on past the model's own end-of-sequence ids
 * @param logprobs -1: none; else how many alternatives to report for each token, 0..{@code VL_MAX_LOGPROBS}
 */
public record GenerationRequest(
        String id,
        String modelId,
        @Nullable String adapterId,
        int[] prompt,
        int maxTokens,
        Sampling sampling,
        List<String> stopStrings,
        List<Integer> stopTokens,
        boolean ignoreEos,
        int logprobs) {}
