// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is so with an adapter.
 *
 * @param loaded pods that would answer a request for it now
 * @param wanted pods that hold its base model
 * @param rank read from the adapter's configuration; null until it was read
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LoRAAdapterStatus(
        @Nullable Long observedGeneration,
        @Nullable AdapterPhase phase,
        int loaded,
        int wanted,
        @Nullable Integer rank,
        List<Condition> conditions) {
    public static final LoRAAdapterStatus EMPTY = new LoRAAdapterStatus(null, null, 0, 0, null, List.of());

    public LoRAAdapterStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
