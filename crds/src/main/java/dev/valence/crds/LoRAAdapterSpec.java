// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * An adapter and the model it is for.
 *
 * @param servedName name clients use in the {@code model} field; null: the resource's name, see {@link ServedNames}
 * @param maxRank an adapter of a larger rank is refused
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LoRAAdapterSpec(
        @Required ModelRef modelRef,
        @Required CheckpointSource source,
        @Nullable String servedName,
        Integer maxRank) {
    public static final int DEFAULT_MAX_RANK = 64;

    public LoRAAdapterSpec {
        maxRank = maxRank == null ? DEFAULT_MAX_RANK : maxRank;
    }
}
