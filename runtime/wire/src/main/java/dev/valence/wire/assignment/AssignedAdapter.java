// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * A LoRA adapter on the model that lists it.
 *
 * @param id unique in the pod: {@code namespace/name} of the LoRAAdapter
 * @param servedName the name clients use in the {@code model} field
 * @param maxRank an adapter of a larger rank is refused
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AssignedAdapter(String id, String servedName, ModelSource source, int maxRank) {}
