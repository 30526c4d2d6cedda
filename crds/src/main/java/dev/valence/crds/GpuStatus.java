// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One GPU of a pool, by the pod that drives it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GpuStatus(
        @Required @JsonPropertyDescription("Name of the pod.")
        String pod,

        @JsonPropertyDescription("Name of the node; absent until the pod is scheduled.") @Nullable
        String node,

        @JsonPropertyDescription("host:port of the pod's OpenAI API; absent until the pod has an IP.") @Nullable
        String address,

        @Required @JsonPropertyDescription("Where the pod stands.")
        GpuPhase phase,

        @JsonPropertyDescription("Memory of the device.") @Nullable
        MemoryStatus device,

        @JsonPropertyDescription("Memory of the host that the pod may use. " + FieldsWithoutEffect.NOT_REPORTED)
        @Nullable
        MemoryStatus host,

        @JsonPropertyDescription("Models the pod holds.") @Size(max = 256)
        List<ResidentModel> models,

        @JsonPropertyDescription("What a person should know.") @Nullable
        String message) {

    public GpuStatus {
        models = models == null ? List.of() : List.copyOf(models);
    }
}
