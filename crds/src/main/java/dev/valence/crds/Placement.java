// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model on one pod.
 *
 * @param address {@code host:port} of the pod's OpenAI API; null until the pod has an IP
 * @param bytes its weights and adapters take in {@code tier}; 0 until loaded
 * @param adapters names of the LoRAAdapters that would answer on this pod now
 * @param message what a person should know; null when there is nothing to say
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Placement(
        @Required String pod,
        @Nullable String address,
        @Required Tier tier,
        long bytes,
        @Required PlacementPhase phase,
        List<String> adapters,
        @Nullable String message) {
    public Placement {
        adapters = adapters == null ? List.of() : List.copyOf(adapters);
    }
}
