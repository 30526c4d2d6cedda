// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * Log-probabilities of a text choice's tokens; all lists have one entry for each token.
 *
 * @param topLogprobs most likely tokens by text
 * @param textOffset where each token starts, in UTF-16 units from the start of the choice's text
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CompletionLogprobs(
        List<String> tokens,
        @JsonProperty("token_logprobs") List<Double> tokenLogprobs,
        @JsonProperty("top_logprobs") List<Map<String, Double>> topLogprobs,
        @JsonProperty("text_offset") List<Integer> textOffset) {}
