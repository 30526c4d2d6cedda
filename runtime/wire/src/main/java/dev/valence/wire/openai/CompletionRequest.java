// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /v1/completions}. Fields not listed here are ignored.
 *
 * @param echo answer with the prompt before the completion
 * @param logprobs alternatives to report for each token; null: no log-probabilities
 * @param bestOf sequences to draw, of which the best {@code n} are answered
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CompletionRequest(
        @Nullable String model,
        @Nullable CompletionPrompt prompt,
        @Nullable String suffix,
        @Nullable Boolean echo,
        @JsonProperty("best_of") @Nullable Integer bestOf,
        @JsonProperty("max_tokens") @Nullable Integer maxTokens,
        @Nullable Integer logprobs,
        @JsonProperty("response_format") @Nullable ResponseFormat responseFormat,
        @Nullable Double temperature,
        @JsonProperty("top_p") @Nullable Double topP,
        @JsonProperty("top_k") @Nullable Integer topK,
        @JsonProperty("min_p") @Nullable Double minP,
        @JsonProperty("presence_penalty") @Nullable Double presencePenalty,
        @JsonProperty("frequency_penalty") @Nullable Double frequencyPenalty,
        @JsonProperty("repetition_penalty") @Nullable Double repetitionPenalty,
        @JsonProperty("logit_bias") @Nullable Map<String, Double> logitBias,
        @Nullable Long seed,
        @Nullable StopSequences stop,
        @JsonProperty("stop_token_ids") @Nullable List<Integer> stopTokenIds,
        @JsonProperty("ignore_eos") @Nullable Boolean ignoreEos,
        @Nullable Integer n,
        @Nullable Boolean stream,
        @JsonProperty("stream_options") @Nullable StreamOptions streamOptions,
        @Nullable String user)
        implements SamplingFields {}
