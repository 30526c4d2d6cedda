// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What kind of volume a pool's cache is. */
public enum CacheType {
    @JsonProperty("hostPath")
    HOST_PATH,
    @JsonProperty("pvc")
    PVC,
    @JsonProperty("emptyDir")
    EMPTY_DIR
}
