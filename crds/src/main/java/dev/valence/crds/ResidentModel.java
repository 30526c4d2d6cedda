// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** A model in the memory of one GPU. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ResidentModel(
        @Required @JsonPropertyDescription("Name of the InferenceModel.")
        String name,

        @Required @JsonPropertyDescription("Where its weights are.")
        Tier tier,

        @JsonPropertyDescription("Bytes of its weights and adapters.")
        long bytes,

        @JsonPropertyDescription("Bytes of its KV cache.") long kvBytes) {}
