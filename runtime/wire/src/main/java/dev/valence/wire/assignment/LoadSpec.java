// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of an {@link AssignedModel} a model is loaded by: where any of it changes, the model is loaded anew. Names,
 * adapters and priority change while it serves.
 *
 * @param contextLength in tokens; null: the checkpoint's own limit
 * @param kvBytes as asked; the pool that was made of it is {@link ModelState#kvBytes()}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoadSpec(
        ModelSource source,
        String quantization,
        @Nullable Integer contextLength,
        long kvBytes,
        Map<String, String> engine) {
    public LoadSpec {
        quantization = quantization == null ? "none" : quantization;
        engine = engine == null ? Map.of() : Map.copyOf(engine);
    }

    public static LoadSpec of(AssignedModel model) {
        return new LoadSpec(
                model.source(), model.quantization(), model.contextLength(), model.kvBytes(), model.engine());
    }
}
