// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** Tokens of one request, over all its choices; a prompt counts once however many choices it has. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Usage(
        @JsonProperty("prompt_tokens") long promptTokens,
        @JsonProperty("completion_tokens") long completionTokens,
        @JsonProperty("total_tokens") long totalTokens,
        @JsonProperty("prompt_tokens_details") @Nullable PromptDetails promptTokensDetails) {

    /** @param cachedTokens of the prompt; 0 from our runtimes, which keep none, for clients of OpenAI read it */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record PromptDetails(
            @JsonProperty("cached_tokens") long cachedTokens) {}

    /** With nothing cached. */
    public static Usage of(long promptTokens, long completionTokens) {
        return new Usage(promptTokens, completionTokens, promptTokens + completionTokens, new PromptDetails(0));
    }
}
