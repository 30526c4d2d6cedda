// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Latency a model is to keep to. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(value = "has(self.ttft) || has(self.tpot)", message = "slo must set ttft, tpot or both")
public record ServiceLevel(
        @Pattern(ApiPatterns.DURATION)
        @Size(max = 9)
        @JsonPropertyDescription("Time to the first token, as 250ms or 2s.")
        @Nullable
        String ttft,

        @Pattern(ApiPatterns.DURATION)
        @Size(max = 9)
        @JsonPropertyDescription("Time per output token after it, as 20ms.")
        @Nullable
        String tpot) {}
