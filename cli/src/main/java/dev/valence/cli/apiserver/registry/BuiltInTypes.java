// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.registry;

import dev.valence.cli.apiserver.object.ResourceType;
import dev.valence.cli.apiserver.table.BuiltInColumns;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The core types an operator and its pods need. */
public final class BuiltInTypes {
    public static final ResourceType NAMESPACE = core("namespaces", "Namespace", false, true, "ns");
    public static final ResourceType POD = core("pods", "Pod", true, true, "po");
    public static final ResourceType EVENT = core("events", "Event", true, false, "ev");
    public static final ResourceType CUSTOM_RESOURCE_DEFINITION = type(
            "apiextensions.k8s.io",
            "customresourcedefinitions",
            "CustomResourceDefinition",
            false,
            true,
            "crd",
            "crds");

    static final List<ServedType> ALL = Stream.of(
                    NAMESPACE,
                    POD,
                    EVENT,
                    core("nodes", "Node", false, true, "no"),
                    core("secrets", "Secret", true, false),
                    core("configmaps", "ConfigMap", true, false, "cm"),
                    core("services", "Service", true, true, "svc"),
                    core("serviceaccounts", "ServiceAccount", true, false, "sa"),
                    core("persistentvolumeclaims", "PersistentVolumeClaim", true, true, "pvc"),
                    type("coordination.k8s.io", "leases", "Lease", true, false),
                    CUSTOM_RESOURCE_DEFINITION)
            .map(type -> new ServedType(type, null, BuiltInColumns.of(type.qualifiedName())))
            .toList();

    private BuiltInTypes() {}

    private static ResourceType core(
            String plural, String kind, boolean namespaced, boolean hasStatus, String... shortNames) {
        return type("", plural, kind, namespaced, hasStatus, shortNames);
    }

    private static ResourceType type(
            String group, String plural, String kind, boolean namespaced, boolean hasStatus, String... shortNames) {
        var categories = kind.equals("Pod") || kind.equals("Service") ? List.of("all") : List.<String>of();
        return new ResourceType(
                group,
                "v1",
                plural,
                kind.toLowerCase(Locale.ROOT),
                kind,
                namespaced,
                List.of(shortNames),
                categories,
                hasStatus,
                null);
    }
}
