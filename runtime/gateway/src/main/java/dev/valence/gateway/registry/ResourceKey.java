// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.registry;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** {@code namespace/name}, which tells resources of one kind apart. */
final class ResourceKey {
    private ResourceKey() {}

    static String of(HasMetadata resource) {
        return of(resource.getMetadata().getNamespace(), resource.getMetadata().getName());
    }

    static String of(String namespace, String name) {
        return namespace + "/" + name;
    }
}
