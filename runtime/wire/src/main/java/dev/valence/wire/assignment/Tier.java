// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a model's weights are, fastest first. */
public enum Tier {
    @JsonProperty("device")
    DEVICE,
    @JsonProperty("host")
    HOST,
    @JsonProperty("disk")
    DISK
}
