// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.PathNotFoundException;
import dev.valence.cli.apiserver.object.ResourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /api}, {@code /apis} and below: what kubectl asks to learn which resources there are. */
public final class Discovery {
    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    /** As the real one orders them for custom resources. */
    private static final List<String> CUSTOM_VERBS =
            List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");

    private static final Comparator<ServedType> BY_NAME =
            Comparator.comparing(served -> served.type().plural());

    private static final String AGGREGATED_VERSION = "apidiscovery.k8s.io/v2";
    private static final List<String> SUBRESOURCE_VERBS = List.of("get", "patch", "update");

    private final Registry registry;

    public Discovery(Registry registry) {
        this.registry = registry;
    }

    public ObjectNode coreVersions() {
        var node = node("APIVersions");
        node.putArray("versions").add("v1");
        return node;
    }

    public ObjectNode groups() {
        var list = node("APIGroupList").put("apiVersion", "v1");
        var groups = list.putArray("groups");
        versionsByGroup().forEach((group, versions) -> groups.add(group(group, versions)));
        return list;
    }

    /** @throws PathNotFoundException it is not served */
    public ObjectNode group(String name) {
        var versions = versionsByGroup().get(name);
        if (versions == null) {
            throw new PathNotFoundException();
        }
        return group(name, versions).put("kind", "APIGroup").put("apiVersion", "v1");
    }

    private Map<String, List<String>> versionsByGroup() {
        var groups = new LinkedHashMap<String, List<String>>();
        for (var apiVersion : registry.apiVersions()) {
            int slash = apiVersion.indexOf('/');
            if (slash > 0) {
                groups.computeIfAbsent(apiVersion.substring(0, slash), g -> new ArrayList<>())
                        .add(apiVersion.substring(slash + 1));
            }
        }
        return groups;
    }

    private static ObjectNode group(String name, List<String> versions) {
        var group = JsonNodeFactory.instance.objectNode().put("name", name);
        var list = group.putArray("versions");
        for (var version : versions) {
            list.addObject().put("groupVersion", name + "/" + version).put("version", version);
        }
        group.set("preferredVersion", list.get(0));
        return group;
    }

    /** @throws PathNotFoundException it is not served */
    public ObjectNode resources(String apiVersion) {
        var types = registry.in(apiVersion);
        if (types.isEmpty()) {
            throw new PathNotFoundException();
        }
        var list = node("APIResourceList").put("apiVersion", "v1").put("groupVersion", apiVersion);
        var resources = list.putArray("resources");
        types.stream().sorted(BY_NAME).forEach(served -> describe(served, resources));
        return list;
    }

    private static void describe(ServedType served, ArrayNode resources) {
        var type = served.type();
        var resource = entry(resources, type.plural(), type, type.kind(), verbs(served));
        resource.put("singularName", type.singular());
        // withArray would leave an empty list where there are none
        for (var shortName : type.shortNames()) {
            resource.withArray("shortNames").add(shortName);
        }
        for (var category : type.categories()) {
            resource.withArray("categories").add(category);
        }
        if (type.equals(BuiltInTypes.POD)) {
            entry(resources, "pods/binding", type, "Binding", List.of("create"));
            entry(resources, "pods/log", type, "Pod", List.of("get"));
        }
        if (type.statusSubresource()) {
            entry(resources, type.plural() + "/status", type, type.kind(), SUBRESOURCE_VERBS);
        }
        if (type.scale() != null) {
            entry(resources, type.plural() + "/scale", type, "Scale", SUBRESOURCE_VERBS)
                    .put("group", "autoscaling")
                    .put("version", "v1");
        }
    }

    private static List<String> verbs(ServedType served) {
        if (served.isCustom()) {
            return CUSTOM_VERBS;
        }
        return served.type().equals(BuiltInTypes.NAMESPACE)
                ? VERBS.stream()
                        .filter(verb -> !verb.equals("deletecollection"))
                        .toList()
                : VERBS;
    }

    private static ObjectNode entry(
            ArrayNode resources, String name, ResourceType type, String kind, List<String> verbs) {
        var entry = resources
                .addObject()
                .put("name", name)
                .put("singularName", "")
                .put("namespaced", type.namespaced())
                .put("kind", kind);
        verbs.forEach(entry.putArray("verbs")::add);
        return entry;
    }

    public ObjectNode aggregatedCore() {
        return aggregated(Map.of("", List.of("v1")));
    }

    public ObjectNode aggregatedGroups() {
        return aggregated(versionsByGroup());
    }

    /** {@code APIGroupDiscoveryList}: everything in one document. */
    private ObjectNode aggregated(Map<String, List<String>> versionsByGroup) {
        var list = node("APIGroupDiscoveryList").put("apiVersion", AGGREGATED_VERSION);
        list.putObject("metadata");
        var items = list.putArray("items");
        versionsByGroup.forEach((group, versions) -> {
            var item = items.addObject();
            var metadata = item.putObject("metadata").putNull("creationTimestamp");
            if (!group.isEmpty()) {
                metadata.put("name", group);
            }
            var described = item.putArray("versions");
            for (var version : versions) {
                var entry = described.addObject().put("version", version).put("freshness", "Current");
                var apiVersion = group.isEmpty() ? version : group + "/" + version;
                var resources = JsonNodeFactory.instance.arrayNode();
                registry.in(apiVersion).stream().sorted(BY_NAME).forEach(served -> describe(served, resources));
                entry.set(
                        "resources",
                        AggregatedResources.of(resources, group, version, BuiltInTypes.served(apiVersion)));
            }
        });
        return list;
    }

    private static ObjectNode node(String kind) {
        return JsonNodeFactory.instance.objectNode().put("kind", kind);
    }
}
