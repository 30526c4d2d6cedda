// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One model of a pod.
 *
 * @param reason CamelCase, null unless Failed
 * @param message for a person, with what to do about it; null when there is nothing to say
 * @param weightBytes device memory of its weights, 0 until loaded
 * @param kvBytes device memory of its KV pool, 0 until loaded
 * @param loaded what it is served by, is being loaded by, or failed to load by, which may be of an earlier assignment;
 *     null: nothing yet, or the runtime is one that does not say
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelState(
        String id,
        ModelPhase phase,
        Tier tier,
        @Nullable String reason,
        @Nullable String message,
        long weightBytes,
        long kvBytes,
        DownloadState download,
        double tokensPerSecond,
        List<AdapterState> adapters,
        @Nullable LoadSpec loaded) {
    public ModelState {
        download = download == null ? DownloadState.NONE : download;
        adapters = adapters == null ? List.of() : List.copyOf(adapters);
    }
}
