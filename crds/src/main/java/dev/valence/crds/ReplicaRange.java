// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How many pods hold a model. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!has(self.max) || self.min <= self.max",
        message = "replicas.min must not be above replicas.max",
        fieldPath = ".min")
public record ReplicaRange(
        @Default("1")
        @Min(0)
        @Max(1024)
        @JsonPropertyDescription("Pods that hold it; 0: none does, and in this version no request wakes it.")
        Integer min,

        @Min(1)
        @Max(1024)
        @JsonPropertyDescription("Pods that may hold it under load; as many as min, at least one, where absent. "
                + FieldsWithoutEffect.NOTE)
        @Nullable
        Integer max) {

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
