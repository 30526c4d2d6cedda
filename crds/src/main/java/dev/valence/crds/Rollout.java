// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** How a changed model replaces the one that is served. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Rollout(
        @Default("1") @Min(1) @Max(1024) @JsonPropertyDescription("Pods that may be drained at once.")
        Integer maxUnavailable,

        @Default("300")
        @Min(0)
        @Max(3600)
        @JsonPropertyDescription(
                "How long requests in flight may take to end where the model is unloaded or its pod drained; where somebody else deletes the pod, or its pool goes, all have 300 s.")
        Integer drainTimeoutSeconds) {

    public static final int DEFAULT_MAX_UNAVAILABLE = 1;
    public static final int DEFAULT_DRAIN_TIMEOUT_SECONDS = 300;
    public static final Rollout DEFAULT = new Rollout(DEFAULT_MAX_UNAVAILABLE, DEFAULT_DRAIN_TIMEOUT_SECONDS);

    public Rollout {
        maxUnavailable = maxUnavailable == null ? DEFAULT_MAX_UNAVAILABLE : maxUnavailable;
        drainTimeoutSeconds = drainTimeoutSeconds == null ? DEFAULT_DRAIN_TIMEOUT_SECONDS : drainTimeoutSeconds;
    }
}
