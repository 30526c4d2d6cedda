// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.object;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind of object the API serves, at one version.
 *
 * @param group empty: the core group
 * @param scale where the scale subresource reads and writes; null: there is none
 */
public record ResourceType(
        String group,
        String version,
        String plural,
        String singular,
        String kind,
        boolean namespaced,
        List<String> shortNames,
        List<String> categories,
        boolean statusSubresource,
        @Nullable ScalePaths scale) {

    /** JSON paths of a custom resource's scale subresource, such as {@code .spec.replicas}. */
    public record ScalePaths(
            String specReplicas,
            String statusReplicas,
            @Nullable String labelSelector) {}

    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    public String listKind() {
        return kind + "List";
    }

    /** {@code pods}, {@code gpupools.valence.dev}: as in error messages. */
    public String qualifiedName() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** {@code Pod}, {@code GpuPool.valence.dev}: as in validation errors. */
    public String kindWithGroup() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    /** What identifies it whatever the version: objects are stored under this. */
    public GroupResource groupResource() {
        return new GroupResource(group, plural);
    }

    public record GroupResource(String group, String plural) {}
}
