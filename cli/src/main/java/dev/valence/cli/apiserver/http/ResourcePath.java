// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import dev.valence.cli.apiserver.object.PathNotFoundException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;

/**
 * A URL path of a resource.
 *
 * @param namespace empty: cluster-scoped, or all namespaces
 * @param name empty: the collection
 * @param subresource empty: the object itself
 */
record ResourcePath(String group, String version, String namespace, String plural, String name, String subresource) {
    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

    /**
     * @param path such as {@code /apis/valence.dev/v1alpha1/namespaces/default/gpupools/local/status}
     * @throws PathNotFoundException it is not served
     */
    static ResourcePath parse(String path) {
        var parts = new ArrayDeque<>(List.of(path.substring(1).split("/", -1)));
        var group = switch (parts.removeFirst()) {
            case "api" -> "";
            case "apis" -> next(parts);
            default -> throw new PathNotFoundException();
        };
        var version = next(parts);
        var namespace = "";
        if (parts.size() >= 3 && parts.getFirst().equals("namespaces") && !isNamespaceSubresource(parts)) {
            parts.removeFirst();
            namespace = next(parts);
        }
        var plural = next(parts);
        var name = parts.isEmpty() ? "" : parts.removeFirst();
        var subresource = parts.isEmpty() ? "" : parts.removeFirst();
        if (!parts.isEmpty()) {
            throw new PathNotFoundException();
        }
        return new ResourcePath(group, version, namespace, plural, name, subresource);
    }

    private static boolean isNamespaceSubresource(ArrayDeque<String> parts) {
        return parts.size() == 3 && NAMESPACE_SUBRESOURCES.contains(parts.getLast());
    }

    private static String next(ArrayDeque<String> parts) {
        if (parts.isEmpty() || parts.getFirst().isEmpty()) {
            throw new PathNotFoundException();
        }
        return parts.removeFirst();
    }
}
