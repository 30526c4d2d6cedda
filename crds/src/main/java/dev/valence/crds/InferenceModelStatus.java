// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is so with a model.
 *
 * @param url base URL of the OpenAI API that serves it; null until it is known
 * @param replicas pods that would answer a request now
 * @param placements one for each pod that holds it or is to
 * @param download null unless one is running
 * @param measured null until something was measured
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record InferenceModelStatus(
        @Nullable Long observedGeneration,
        @Nullable ModelPhase phase,
        @Nullable String url,
        int replicas,
        List<Placement> placements,
        @Nullable Download download,
        @Nullable Measured measured,
        List<Condition> conditions) {
    public static final InferenceModelStatus EMPTY =
            new InferenceModelStatus(null, null, null, 0, List.of(), null, null, List.of());

    public InferenceModelStatus {
        placements = placements == null ? List.of() : List.copyOf(placements);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
