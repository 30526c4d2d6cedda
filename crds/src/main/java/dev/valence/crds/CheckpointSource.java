// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a checkpoint, of a model or an adapter, comes from. A credential stands in a Secret, never in the URI. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!has(self.revision) || self.uri.startsWith('hf://')",
        message = "revision applies to hf:// sources only: other sources have no revisions",
        fieldPath = ".revision")
@ValidationRule(
        value = "!has(self.secretRef) || !(self.uri.startsWith('file://') || self.uri.startsWith('pvc://'))",
        message = "secretRef does not apply to file:// and pvc:// sources: a mounted volume needs no credential",
        fieldPath = ".secretRef")
public record CheckpointSource(
        @Required
        @Size(min = 1, max = 1024)
        @ValidationRule(
                value = "self.matches('^(hf|s3|oci|pvc|https|file)://')",
                message = "uri must begin with hf://, s3://, oci://, pvc://, https:// or file://")
        @ValidationRule(
                value =
                        "!self.startsWith('hf://') || self.matches('^hf://[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*$')",
                message = "an hf:// uri is hf://owner/name; the branch, tag or commit goes into revision")
        @ValidationRule(
                value = "!self.startsWith('file://') || self.startsWith('file:///')",
                message = "a file:// uri is absolute: file:///path, with three slashes")
        @ValidationRule(
                value = "!self.matches('^(s3|oci|https|file)://') || self.matches('^[a-z0-9]+://[^/]*/.*[^/]$')",
                message = "uri must name a path after the host or bucket, without a slash at its end")
        @ValidationRule(
                value =
                        "!self.matches('^(s3|oci|pvc|https)://') || self.matches('^[a-z0-9]+://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?(/|$)')",
                message =
                        "uri must name a host, bucket or claim and no user or password: a credential goes into the Secret of secretRef")
        @ValidationRule(
                value = "!self.matches('[\\\\s\\\\\\\\?#%]')",
                message =
                        "uri must hold no space, backslash, '?', '#' or '%': a query often holds a credential, which goes into the Secret of secretRef")
        @ValidationRule(
                value = "!self.matches('(^|/)[.][.]?(/|$)')",
                message = "uri must not hold '.' or '..' as a path segment")
        @ValidationRule(
                value = "self.split('://')[0] == oldSelf.split('://')[0]",
                message =
                        "the scheme of uri is immutable: delete the resource and create it anew to move it to another kind of source")
        @JsonPropertyDescription(
                "hf://owner/name, s3://bucket/key, oci://registry/name, pvc://claim/path, https://host/path or file:///path. The scheme cannot change later.")
        String uri,

        @Pattern("^[A-Za-z0-9][A-Za-z0-9._/-]*$")
        @Size(min = 1, max = 255)
        @JsonPropertyDescription("Branch, tag or commit of an hf:// repository; its default branch where absent.")
        @Nullable
        String revision,

        @JsonPropertyDescription(
                "The Secret that opens the source by its key token. The pool's podTemplate has to mount it at /var/run/valence/secrets/NAME.")
        @Nullable
        SecretRef secretRef) {

    public static CheckpointSource of(String uri) {
        return new CheckpointSource(uri, null, null);
    }

    /** Empty only for an object that no API server has checked. */
    public Optional<SourceScheme> scheme() {
        return SourceScheme.of(uri);
    }
}
