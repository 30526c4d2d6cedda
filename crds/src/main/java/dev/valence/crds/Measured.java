// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What the runtimes measured of a model.
 *
 * @param tokensPerSecond generated, over all its pods
 * @param switchMillis to bring it from its tier to the device, last time it was; null until it was
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Measured(double tokensPerSecond, @Nullable Long switchMillis) {}
