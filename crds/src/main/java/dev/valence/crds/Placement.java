// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model on one pod. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Placement(
        @Required @JsonPropertyDescription("Name of the pod.")
        String pod,

        @JsonPropertyDescription("host:port of the pod's OpenAI API; absent until the pod has an IP.") @Nullable
        String address,

        @Required @JsonPropertyDescription("Where its weights are, or are to be.")
        Tier tier,

        @JsonPropertyDescription("Bytes of its weights and adapters in that tier; 0 until loaded.")
        long bytes,

        @Required
        @JsonPropertyDescription("Where the model stands on this pod; only Ready takes requests. Standby: "
                + FieldsWithoutEffect.NOT_REPORTED)
        PlacementPhase phase,

        @JsonPropertyDescription("Names of the LoRAAdapters that would answer on this pod now.") @Size(max = 256)
        List<String> adapters,

        @JsonPropertyDescription("What a person should know.") @Nullable
        String message) {

    public Placement {
        adapters = adapters == null ? List.of() : List.copyOf(adapters);
    }
}
