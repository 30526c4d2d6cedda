// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is so with an adapter. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LoRAAdapterStatus(
        @JsonPropertyDescription("metadata.generation this status was worked out from.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Where the adapter stands, in one word; the conditions say why.") @Nullable
        AdapterPhase phase,

        @JsonPropertyDescription("Pods that would answer a request for it now.")
        int loaded,

        @JsonPropertyDescription("Pods that hold its base model, so should hold it.")
        int wanted,

        @JsonPropertyDescription("Rank of the adapter; absent until it was read.") @Nullable
        Integer rank,

        @JsonPropertyDescription("Ready, Reconciling, Stalled and what they rest on.") @Size(max = 16)
        List<Condition> conditions) {

    public static final LoRAAdapterStatus EMPTY = new LoRAAdapterStatus(null, null, 0, 0, null, List.of());

    public LoRAAdapterStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
