// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How weights are stored on the device. */
public enum Quantization {
    @JsonProperty("none")
    NONE,
    @JsonProperty("int8")
    INT8,
    @JsonProperty("int4")
    INT4,
    @JsonProperty("fp8")
    FP8
}
