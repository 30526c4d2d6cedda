// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/**
 * Where a checkpoint comes from.
 *
 * @param uri {@code file://}, {@code pvc://}, {@code hf://}, {@code https://}, ...; never holds a credential
 * @param revision branch, tag or commit, for sources that have them
 * @param secretRef name of the Secret, mounted in the pod, that opens the source
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ModelSource(
        String uri, @Nullable String revision, @Nullable String secretRef) {
    public static ModelSource of(String uri) {
        return new ModelSource(uri, null, null);
    }
}
