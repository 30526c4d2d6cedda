// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a checkpoint, of a model or an adapter, comes from.
 *
 * @param uri {@code hf://owner/name}, {@code s3://bucket/key}, {@code oci://registry/name}, {@code pvc://claim/path},
 *     {@code https://host/path} or {@code file:///path}; never holds a credential
 * @param revision branch, tag or commit of an {@code hf://} repository; null: its default branch
 * @param secretRef the Secret that opens the source
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CheckpointSource(
        @Required
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription(
                "hf://owner/name, s3://bucket/key, oci://registry/name, pvc://claim/path, https://host/path or file:///path.")
        String uri,

        @Nullable
        @Pattern("^[A-Za-z0-9][A-Za-z0-9._/-]*$")
        @Size(min = 1, max = 255)
        @JsonPropertyDescription("Branch, tag or commit of an hf:// repository; its default branch where absent.")
        String revision,

        @Nullable @JsonPropertyDescription("The Secret that opens the source.")
        SecretRef secretRef) {

    public static CheckpointSource of(String uri) {
        return new CheckpointSource(uri, null, null);
    }

    /** Empty only for an object that no API server has checked. */
    public Optional<SourceScheme> scheme() {
        return SourceScheme.of(uri);
    }
}
