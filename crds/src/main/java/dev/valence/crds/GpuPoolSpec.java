// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a pool of GPUs is. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "has(self.memory) || self.accelerator in ['gh200', 'h200', 'h100']",
        message = "memory.device is required: only the memory of gh200, h200 and h100 is known",
        fieldPath = ".memory")
public record GpuPoolSpec(
        @Required
        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
        @Size(min = 1, max = 63)
        @JsonPropertyDescription("gh200, h200, h100, cpu, or a name of your own together with memory.")
        String accelerator,

        @SpecReplicas
        @Default("1")
        @Min(0)
        @Max(1024)
        @JsonPropertyDescription("GPUs wanted: one runtime pod for each.")
        Integer replicas,

        @JsonPropertyDescription("Memory of one GPU; what is known of the accelerator where absent.") @Nullable
        PoolMemory memory,

        @JsonPropertyDescription("Labels a node must have.") @Size(max = 32)
        Map<String, @Size(max = 63) String> nodeSelector,

        @JsonPropertyDescription("Taints the pods tolerate.") @Size(max = 32)
        List<Toleration> tolerations,

        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$")
        @Size(min = 3, max = 317)
        @JsonPropertyDescription(
                "Extended resource that a pod asks one of; nvidia.com/gpu where absent, none for accelerator cpu.")
        @Nullable
        String resourceName,

        @Pattern("^[A-Za-z0-9][A-Za-z0-9._:/@+-]*$")
        @Size(min = 1, max = 512)
        @JsonPropertyDescription("Image of the runtime; the operator's own for the accelerator where absent.")
        @Nullable
        String image,

        @JsonPropertyDescription("Where pods keep downloaded checkpoints; an emptyDir where absent.") @Nullable
        PoolCache cache,

        @JsonPropertyDescription("What a GPU costs, for reports. " + FieldsWithoutEffect.NOTE) @Nullable
        PoolPricing pricing,

        @PreserveUnknownFields
        @JsonPropertyDescription(
                "Merged over the pods made for this pool: labels, annotations, volumes, affinity and the like.")
        @Nullable
        PodTemplateSpec podTemplate) {

    public static final int DEFAULT_REPLICAS = 1;
    public static final String DEFAULT_RESOURCE_NAME = "nvidia.com/gpu";

    // sorted, so that equal specs are written alike and hash alike
    public GpuPoolSpec {
        replicas = replicas == null ? DEFAULT_REPLICAS : replicas;
        nodeSelector = nodeSelector == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(nodeSelector));
        tolerations = tolerations == null ? List.of() : List.copyOf(tolerations);
    }

    /** The extended resource one pod asks for; empty: a pool without GPUs. */
    public Optional<String> extendedResource() {
        if (resourceName != null) {
            return Optional.of(resourceName);
        }
        return accelerator.equals(Accelerator.CPU) ? Optional.empty() : Optional.of(DEFAULT_RESOURCE_NAME);
    }
}
