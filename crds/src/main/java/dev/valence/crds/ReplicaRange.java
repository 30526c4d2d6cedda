// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How many pods hold a model.
 *
 * @param min pods that always hold it; 0: it may be held by none while nobody asks
 * @param max null: as many as {@code min}, at least one
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ReplicaRange(Integer min, @Nullable Integer max) {
    public static final int DEFAULT_MIN = 1;
    public static final ReplicaRange DEFAULT = new ReplicaRange(DEFAULT_MIN, null);

    public ReplicaRange {
        min = min == null ? DEFAULT_MIN : min;
    }

    /** The upper end, whether it was written or not. */
    public int ceiling() {
        return max == null ? Math.max(min, 1) : max;
    }
}
