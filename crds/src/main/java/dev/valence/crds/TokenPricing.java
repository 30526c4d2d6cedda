// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Price of a million tokens. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TokenPricing(
        @Required
        @Pattern(ApiPatterns.DECIMAL)
        @Size(max = 19)
        @JsonPropertyDescription("Of a million input tokens: a decimal number, quoted.")
        String input,

        @Pattern(ApiPatterns.DECIMAL)
        @Size(max = 19)
        @JsonPropertyDescription("Of a million input tokens that were in the prefix cache; as input where absent.")
        @Nullable
        String cachedInput,

        @Required
        @Pattern(ApiPatterns.DECIMAL)
        @Size(max = 19)
        @JsonPropertyDescription("Of a million output tokens: a decimal number, quoted.")
        String output) {}
