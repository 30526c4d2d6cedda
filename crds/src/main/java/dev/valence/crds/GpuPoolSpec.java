// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a pool of GPUs is.
 *
 * @param accelerator {@code gh200}, {@code h200}, {@code h100}, {@code cpu}, or a name of your own with {@code memory}
 * @param replicas GPUs, so pods, wanted
 * @param memory null: what is known of the accelerator, see {@link Accelerator}
 * @param resourceName extended resource one pod asks for; null: {@link #DEFAULT_RESOURCE_NAME}, none on {@code cpu}
 * @param image of the runtime; null: the operator's own default
 * @param podTemplate merged over the pods made for this pool: labels, annotations, volumes, affinity and the like
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GpuPoolSpec(
        @Required String accelerator,
        Integer replicas,
        @Nullable PoolMemory memory,
        Map<String, String> nodeSelector,
        List<Toleration> tolerations,
        @Nullable String resourceName,
        @Nullable String image,
        @Nullable PoolCache cache,
        @Nullable PoolPricing pricing,
        @Nullable PodTemplateSpec podTemplate) {
    public static final int DEFAULT_REPLICAS = 1;
    public static final String DEFAULT_RESOURCE_NAME = "nvidia.com/gpu";

    // sorted, so that equal specs are written alike and hash alike
    public GpuPoolSpec {
        replicas = replicas == null ? DEFAULT_REPLICAS : replicas;
        nodeSelector = nodeSelector == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(nodeSelector));
        tolerations = tolerations == null ? List.of() : List.copyOf(tolerations);
    }
}
