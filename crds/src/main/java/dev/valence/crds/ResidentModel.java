// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;

/**
 * A model in the memory of one GPU.
 *
 * @param name of the InferenceModel
 * @param bytes of its weights and adapters
 * @param kvBytes of its KV cache
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ResidentModel(@Required String name, @Required Tier tier, long bytes, long kvBytes) {}
