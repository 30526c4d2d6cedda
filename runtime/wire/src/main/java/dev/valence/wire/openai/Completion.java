// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code POST /v1/completions}, and one event of its stream.
 *
 * @param created seconds since the epoch
 * @param choices empty in the event that carries the usage
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Completion(
        String id,
        String object,
        long created,
        String model,
        List<Choice> choices,
        @Nullable Usage usage) {
    public static final String OBJECT = "text_completion";

    public Completion {
        choices = choices == null ? List.of() : List.copyOf(choices);
    }

    /** @param finishReason null, and then written as null, until the choice ends */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Choice(
            int index,
            String text,
            @Nullable CompletionLogprobs logprobs,
            @JsonProperty("finish_reason") @Nullable FinishReason finishReason) {}
}
