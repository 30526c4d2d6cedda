// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** Log-probabilities of a chat choice's tokens. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ChatLogprobs(List<Token> content) {
    public ChatLogprobs {
        content = List.copyOf(content);
    }

    /**
     * @param token its text; bytes that are no whole code point are replaced
     * @param bytes its UTF-8 bytes, 0..255, for putting code points together
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Token(
            String token,
            double logprob,
            List<Integer> bytes,
            @JsonProperty("top_logprobs") List<Alternative> topLogprobs) {}

    /** One of the most likely tokens at a position; fields as in {@link Token}. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Alternative(String token, double logprob, List<Integer> bytes) {}
}
