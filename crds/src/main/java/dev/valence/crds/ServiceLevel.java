// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Latency a model is to keep to, as {@code 250ms} or {@code 2s}.
 *
 * @param ttft time to the first token
 * @param tpot time per output token after it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ServiceLevel(@Nullable String ttft, @Nullable String tpot) {}
