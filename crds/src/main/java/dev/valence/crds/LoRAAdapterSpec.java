// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** An adapter and the model it is for. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LoRAAdapterSpec(
        @Required
        @ValidationRule(
                value = "self == oldSelf",
                message = "modelRef is immutable: delete the adapter and create it anew for another model")
        @JsonPropertyDescription("The base model. It cannot change later.")
        ModelRef modelRef,

        @Required @JsonPropertyDescription("Where the adapter comes from: PEFT safetensors.")
        CheckpointSource source,

        @Pattern(ApiPatterns.SERVED_NAME)
        @Size(min = 1, max = 128)
        @JsonPropertyDescription("Name clients use in the model field; the resource's name where absent.")
        @Nullable
        String servedName,

        @Default("64") @Min(1) @Max(512) @JsonPropertyDescription("An adapter of a larger rank is refused.")
        Integer maxRank) {

    public static final int DEFAULT_MAX_RANK = 64;

    public LoRAAdapterSpec {
        maxRank = maxRank == null ? DEFAULT_MAX_RANK : maxRank;
    }
}
