// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a choice ended. */
public enum FinishReason {
    @JsonProperty("stop")
    STOP,
    @JsonProperty("length")
    LENGTH,
    @JsonProperty("tool_calls")
    TOOL_CALLS,
    @JsonProperty("content_filter")
    CONTENT_FILTER
}
