// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * How a changed model replaces the one that is served.
 *
 * @param maxUnavailable pods that may be drained at once
 * @param drainTimeoutSeconds how long requests in flight may take to end
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Rollout(Integer maxUnavailable, Integer drainTimeoutSeconds) {
    public static final int DEFAULT_MAX_UNAVAILABLE = 1;
    public static final int DEFAULT_DRAIN_TIMEOUT_SECONDS = 300;
    public static final Rollout DEFAULT = new Rollout(DEFAULT_MAX_UNAVAILABLE, DEFAULT_DRAIN_TIMEOUT_SECONDS);

    public Rollout {
        maxUnavailable = maxUnavailable == null ? DEFAULT_MAX_UNAVAILABLE : maxUnavailable;
        drainTimeoutSeconds = drainTimeoutSeconds == null ? DEFAULT_DRAIN_TIMEOUT_SECONDS : drainTimeoutSeconds;
    }
}
