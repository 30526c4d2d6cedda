// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /v1/chat/completions}. Fields not listed here are ignored.
 *
 * @param tools as the client wrote them: chat templates read every field
 * @param toolChoice {@code "none"}, {@code "auto"}, {@code "required"} or an object naming a function
 * @param parallelToolCalls whether an answer may have more than one call; absent: it may
 * @param logprobs report the log-probability of each token
 * @param topLogprobs and of this many alternatives
 * @param chatTemplateKwargs variables for the chat template
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChatCompletionRequest(
        @Nullable String model,
        @Nullable List<@Nullable ChatMessage> messages,
        @Nullable List<@Nullable Map<String, Object>> tools,
        @JsonProperty("tool_choice") @Nullable Object toolChoice,
        @JsonProperty("parallel_tool_calls") @Nullable Boolean parallelToolCalls,
        @JsonProperty("response_format") @Nullable ResponseFormat responseFormat,
        @JsonProperty("max_tokens") @Nullable Integer maxTokens,
        @JsonProperty("max_completion_tokens") @Nullable Integer maxCompletionTokens,
        @Nullable Boolean logprobs,
        @JsonProperty("top_logprobs") @Nullable Integer topLogprobs,
        @JsonProperty("chat_template_kwargs") @Nullable Map<String, Object> chatTemplateKwargs,
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
        implements SamplingFields {

    /** A request with nothing set but the essentials. */
    public static ChatCompletionRequest of(
            String model, List<@Nullable ChatMessage> messages, @Nullable Integer maxTokens, boolean stream) {
        return new ChatCompletionRequest(
                model, messages, null, null, null, null, maxTokens, null, null, null, null, null, null, null, null,
                null, null, null, null, null, null, null, null, null, stream, null, null);
    }
}
