// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * Memory of one GPU of the pool.
 *
 * @param device the device's memory
 * @param host memory of the node that one pod may use to keep models off the device; null: none
 * @param reserve part of the device's memory that is never planned with; null: none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PoolMemory(
        @Required Quantity device,
        @Nullable Quantity host,
        @Nullable Quantity reserve) {}
