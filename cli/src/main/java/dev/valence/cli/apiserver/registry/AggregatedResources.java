// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** {@code APIResource} entries in the form of aggregated discovery: subresources stand below their resource. */
final class AggregatedResources {
    private AggregatedResources() {}

    /** @param builtIn as the real one: a kind of the group itself says no version */
    static ArrayNode of(ArrayNode entries, String group, String version, boolean builtIn) {
        var kindVersion = builtIn ? "" : version;
        var resources = JsonNodeFactory.instance.arrayNode();
        for (var entry : entries) {
            var name = entry.path("name").asText();
            int slash = name.indexOf('/');
            if (slash < 0) {
                resources.add(resource(entry, group, kindVersion));
            } else {
                var parent = (ObjectNode) resources.get(resources.size() - 1);
                var subresource =
                        parent.withArray("subresources").addObject().put("subresource", name.substring(slash + 1));
                subresource.set("responseKind", kind(entry, group, kindVersion));
                subresource.set("verbs", entry.get("verbs"));
            }
        }
        return resources;
    }

    private static ObjectNode resource(JsonNode entry, String group, String version) {
        var resource = JsonNodeFactory.instance.objectNode();
        resource.set("resource", entry.get("name"));
        resource.set("responseKind", kind(entry, group, version));
        resource.put("scope", entry.path("namespaced").asBoolean() ? "Namespaced" : "Cluster");
        resource.set("singularResource", entry.get("singularName"));
        resource.set("verbs", entry.get("verbs"));
        for (var field : new String[] {"shortNames", "categories"}) {
            if (entry.has(field)) {
                resource.set(field, entry.get(field));
            }
        }
        return resource;
    }

    private static ObjectNode kind(JsonNode entry, String group, String version) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("group", entry.path("group").asText(group))
                .put("version", entry.path("version").asText(version))
                .put("kind", entry.path("kind").asText());
    }
}
