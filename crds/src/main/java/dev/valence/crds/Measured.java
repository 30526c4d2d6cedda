// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** What the runtimes measured of a model. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Measured(
        @JsonPropertyDescription("Tokens generated per second, over all its pods.")
        double tokensPerSecond,

        @JsonPropertyDescription(
                "Milliseconds the last switch from its tier to the device took. " + FieldsWithoutEffect.NOT_REPORTED)
        @Nullable
        Long switchMillis) {}
