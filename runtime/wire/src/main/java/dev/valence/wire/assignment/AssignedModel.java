// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One model a pod is to hold.
 *
 * @param id unique in the pod: {@code namespace/name} of the InferenceModel
 * @param servedNames names clients may use in the {@code model} field, the first one reported back
 * @param quantization {@code none}, {@code int8}, {@code int4}, {@code fp8}
 * @param contextLength longest prompt plus completion in tokens; null: the checkpoint's own limit
 * @param tier where its weights are to be
 * @param priority share of the device when several models have work; larger is more
 * @param drainSeconds how long requests in flight may take to end when the model is unloaded; null: as the runtime likes
 * @param kvBytes device memory admitted for its KV cache
 * @param engine free engine options, by documented name
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AssignedModel(
        String id,
        List<String> servedNames,
        ModelSource source,
        String quantization,
        @Nullable Integer contextLength,
        Tier tier,
        int priority,
        @Nullable Integer drainSeconds,
        long kvBytes,
        List<AssignedAdapter> adapters,
        Map<String, String> engine) {
    public AssignedModel {
        servedNames = servedNames == null ? List.of() : List.copyOf(servedNames);
        quantization = quantization == null ? "none" : quantization;
        tier = tier == null ? Tier.DEVICE : tier;
        adapters = adapters == null ? List.of() : List.copyOf(adapters);
        engine = engine == null ? Map.of() : Map.copyOf(engine);
    }
}
