// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * Price of a million tokens, each a decimal number as text.
 *
 * @param cachedInput of input tokens that were in the prefix cache; null: as {@code input}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TokenPricing(
        @Required String input,
        @Nullable String cachedInput,
        @Required String output) {}
