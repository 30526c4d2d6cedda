// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.registry;

import dev.valence.cli.apiserver.object.ResourceType;
import dev.valence.cli.apiserver.schema.Schema;
import dev.valence.cli.apiserver.schema.TypedSchemas;
import dev.valence.cli.apiserver.store.Selection;
import dev.valence.cli.apiserver.table.BuiltInColumns;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
            .map(type -> new ServedType(
                    type,
                    null,
                    coreSchema(type.kind()),
                    BuiltInColumns.of(type.qualifiedName()),
                    selectableFields(type.plural())))
            .toList();

    private BuiltInTypes() {}

    private static @Nullable Schema coreSchema(String kind) {
        return Stream.of(
                        Namespace.class,
                        Pod.class,
                        Event.class,
                        Node.class,
                        Secret.class,
                        ConfigMap.class,
                        Service.class,
                        ServiceAccount.class,
                        PersistentVolumeClaim.class,
                        Lease.class)
                .filter(c -> c.getSimpleName().equals(kind))
                .findFirst()
                .map(TypedSchemas::of)
                .orElse(null);
    }

    private static List<String> selectableFields(String plural) {
        var own = switch (plural) {
            case "pods" ->
                List.of(
                        "spec.nodeName",
                        "spec.restartPolicy",
                        "spec.schedulerName",
                        "spec.serviceAccountName",
                        "spec.hostNetwork",
                        "status.phase",
                        "status.podIP",
                        "status.nominatedNodeName");
            case "events" ->
                List.of(
                        "involvedObject.kind",
                        "involvedObject.namespace",
                        "involvedObject.name",
                        "involvedObject.uid",
                        "involvedObject.apiVersion",
                        "involvedObject.resourceVersion",
                        "involvedObject.fieldPath",
                        "reason",
                        "reportingComponent",
                        "source",
                        "type");
            case "nodes" -> List.of("spec.unschedulable");
            case "secrets" -> List.of("type");
            case "namespaces" -> List.of("status.phase");
            case "services" -> List.of("spec.clusterIP", "spec.type");
            default -> List.<String>of();
        };
        return Stream.concat(Selection.OBJECT_FIELDS.stream(), own.stream()).toList();
    }

    static boolean served(String apiVersion) {
        return ALL.stream().anyMatch(t -> t.type().apiVersion().equals(apiVersion));
    }

    private static ResourceType core(
            String plural, String kind, boolean namespaced, boolean hasStatus, String... shortNames) {
        return type("", plural, kind, namespaced, hasStatus, shortNames);
    }

    private static ResourceType type(
            String group, String plural, String kind, boolean namespaced, boolean hasStatus, String... shortNames) {
        var categories = switch (kind) {
            case "Pod", "Service" -> List.of("all");
            case "CustomResourceDefinition" -> List.of("api-extensions");
            default -> List.<String>of();
        };
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
