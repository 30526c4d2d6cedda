// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Drops, in place, the fields a schema does not know. */
public final class Pruning {
    private static final Set<String> RESOURCE_FIELDS = Set.of("apiVersion", "kind", "metadata");

    private Pruning() {}

    /**
     * Returns the paths of what was dropped, for strict and warning field validation.
     *
     * @param isResource it has a kind and metadata of its own, which are none of the schema's business
     */
    public static List<String> prune(Schema schema, ObjectNode object, boolean isResource) {
        var dropped = new ArrayList<String>();
        prune(schema, object, "", isResource, dropped);
        return dropped;
    }

    private static void prune(Schema schema, JsonNode node, String path, boolean isResource, List<String> dropped) {
        if (node instanceof ObjectNode object) {
            pruneObject(schema, object, path, isResource || schema.embeddedResource(), dropped);
        } else if (node.isArray()) {
            var items = schema.items();
            for (int i = 0; items != null && i < node.size(); i++) {
                prune(items, node.get(i), path + "[" + i + "]", false, dropped);
            }
        }
    }

    private static void pruneObject(
            Schema schema, ObjectNode object, String path, boolean isResource, List<String> dropped) {
        var fields = object.properties().iterator();
        while (fields.hasNext()) {
            var field = fields.next();
            var name = field.getKey();
            var fieldPath = path.isEmpty() ? name : path + "." + name;
            var property = schema.properties().get(name);
            var values = schema.additionalProperties();
            if (property != null && !(isResource && RESOURCE_FIELDS.contains(name))) {
                prune(property, field.getValue(), fieldPath, false, dropped);
            } else if (values != null) {
                prune(values, field.getValue(), fieldPath, false, dropped);
            } else if (!schema.preserveUnknownFields() && !(isResource && RESOURCE_FIELDS.contains(name))) {
                fields.remove();
                dropped.add(fieldPath);
            }
        }
    }
}
