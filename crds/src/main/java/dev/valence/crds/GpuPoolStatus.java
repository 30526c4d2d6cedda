// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is so in a pool.
 *
 * @param replicas pods there are
 * @param readyReplicas pods whose runtime reports
 * @param selector of the pool's pods, for the scale subresource
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GpuPoolStatus(
        @Nullable Long observedGeneration,
        int replicas,
        int readyReplicas,
        @Nullable String selector,
        List<GpuStatus> gpus,
        List<Condition> conditions) {
    public static final GpuPoolStatus EMPTY = new GpuPoolStatus(null, 0, 0, null, List.of(), List.of());

    public GpuPoolStatus {
        gpus = gpus == null ? List.of() : List.copyOf(gpus);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
