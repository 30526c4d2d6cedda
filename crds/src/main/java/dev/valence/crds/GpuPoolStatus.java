// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is so in a pool. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GpuPoolStatus(
        @JsonPropertyDescription("metadata.generation this status was worked out from.") @Nullable
        Long observedGeneration,

        @StatusReplicas @JsonPropertyDescription("Pods there are.")
        int replicas,

        @JsonPropertyDescription("Pods whose runtime reports.")
        int readyReplicas,

        @io.fabric8.kubernetes.model.annotation.LabelSelector
        @JsonPropertyDescription("Selector of the pool's pods, for the scale subresource.")
        @Nullable
        String selector,

        @JsonPropertyDescription("One for each pod.") @Size(max = 1024)
        List<GpuStatus> gpus,

        @JsonPropertyDescription("Ready, Reconciling, Stalled and what they rest on.") @Size(max = 16)
        List<Condition> conditions) {

    public static final GpuPoolStatus EMPTY = new GpuPoolStatus(null, 0, 0, null, List.of(), List.of());

    public GpuPoolStatus {
        gpus = gpus == null ? List.of() : List.copyOf(gpus);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
