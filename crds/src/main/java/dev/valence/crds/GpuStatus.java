// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One GPU of a pool, by the pod that drives it.
 *
 * @param address {@code host:port} of the pod's OpenAI API; null until the pod has an IP
 * @param message what a person should know; null when there is nothing to say
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GpuStatus(
        @Required String pod,
        @Nullable String node,
        @Nullable String address,
        @Required GpuPhase phase,
        @Nullable MemoryStatus device,
        @Nullable MemoryStatus host,
        List<ResidentModel> models,
        @Nullable String message) {
    public GpuStatus {
        models = models == null ? List.of() : List.copyOf(models);
    }
}
