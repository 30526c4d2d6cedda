// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where weights are, fastest first. A model answers from {@code device} and {@code host}; from {@code disk} it must be read first. */
public enum Tier {
    @JsonProperty("device")
    DEVICE,
    @JsonProperty("host")
    HOST,
    @JsonProperty("disk")
    DISK
}
