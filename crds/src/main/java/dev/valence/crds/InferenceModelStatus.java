// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is so with a model. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record InferenceModelStatus(
        @JsonPropertyDescription("metadata.generation this status was worked out from.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Where the model stands, in one word; the conditions say why. Standby: "
                + FieldsWithoutEffect.NOT_REPORTED)
        @Nullable
        ModelPhase phase,

        @JsonPropertyDescription("Base URL of the OpenAI API that serves it.") @Nullable
        String url,

        @JsonPropertyDescription("Pods that would answer a request now.")
        int replicas,

        @JsonPropertyDescription("One for each pod that holds it or is to.") @Size(max = 1024)
        List<Placement> placements,

        @JsonPropertyDescription("The running download; absent when there is none.") @Nullable
        Download download,

        @JsonPropertyDescription("What runtimes measured; absent until they have.") @Nullable
        Measured measured,

        @JsonPropertyDescription("Ready, Reconciling, Stalled and what they rest on.") @Size(max = 16)
        List<Condition> conditions) {

    public static final InferenceModelStatus EMPTY =
            new InferenceModelStatus(null, null, null, 0, List.of(), null, null, List.of());

    public InferenceModelStatus {
        placements = placements == null ? List.of() : List.copyOf(placements);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
