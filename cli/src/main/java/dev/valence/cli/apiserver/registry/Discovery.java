// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /api}, {@code /apis} and below: what kubectl asks to learn which resources there are. */
public final class Discovery {
    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
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

    /** @throws ApiException 404 */
    public ObjectNode group(String name) {
        var versions = versionsByGroup().get(name);
        if (versions == null) {
            throw ApiException.noSuchPath();
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

    /** @throws ApiException 404 */
    public ObjectNode resources(String apiVersion) {
        var types = registry.in(apiVersion);
        if (types.isEmpty()) {
            throw ApiException.noSuchPath();
        }
        var list = node("APIResourceList").put("apiVersion", "v1").put("groupVersion", apiVersion);
        var resources = list.putArray("resources");
        types.forEach(served -> describe(served.type(), resources));
        return list;
    }

    private static void describe(ResourceType type, ArrayNode resources) {
        var resource = entry(resources, type.plural(), type, type.kind(), VERBS);
        resource.put("singularName", type.singular());
        type.shortNames().forEach(resource.withArray("shortNames")::add);
        type.categories().forEach(resource.withArray("categories")::add);
        if (type.statusSubresource()) {
            entry(resources, type.plural() + "/status", type, type.kind(), SUBRESOURCE_VERBS);
        }
        if (type.scale() != null) {
            entry(resources, type.plural() + "/scale", type, "Scale", SUBRESOURCE_VERBS)
                    .put("group", "autoscaling")
                    .put("version", "v1");
        }
        if (type.equals(BuiltInTypes.POD)) {
            entry(resources, "pods/binding", type, "Binding", List.of("create"));
            entry(resources, "pods/log", type, "Pod", List.of("get"));
        }
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

    private static ObjectNode node(String kind) {
        return JsonNodeFactory.instance.objectNode().put("kind", kind);
    }
}
