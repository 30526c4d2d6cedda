// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.schema.Schema.ListType;

/** Strategic merge patch of core types, with its {@code $patch} and {@code $deleteFromPrimitiveList} directives. */
public final class StrategicMerge {
    private static final String DELETE_ITEMS = "$deleteFromPrimitiveList/";

    private StrategicMerge() {}

    /** Returns a patched copy. */
    public static ObjectNode apply(JsonNode target, JsonNode patch, Shape shape) {
        var replace = patch.path("$patch").asText("").equals("replace");
        var result = target instanceof ObjectNode object && !replace
                ? object.deepCopy()
                : JsonNodeFactory.instance.objectNode();
        for (var field : patch.properties()) {
            var name = field.getKey();
            var value = field.getValue();
            if (name.startsWith(DELETE_ITEMS)) {
                deleteItems(result, name.substring(DELETE_ITEMS.length()), value);
            } else if (value.isNull()) {
                result.remove(name);
            } else if (value.isObject() && !name.startsWith("$")) {
                result.set(name, apply(result.path(name), value, shape.property(name)));
            } else if (value instanceof ArrayNode list && !name.startsWith("$")) {
                result.set(name, mergeList(result.path(name), list, shape.property(name)));
            } else if (!name.startsWith("$")) {
                result.set(name, value);
            }
        }
        return result;
    }

    private static void deleteItems(ObjectNode object, String name, JsonNode values) {
        if (object.get(name) instanceof ArrayNode list) {
            for (var value : values) {
                var index = ListItems.indexOfValue(list, value);
                if (index >= 0) {
                    list.remove(index);
                }
            }
        }
    }

    private static ArrayNode mergeList(JsonNode target, ArrayNode patch, Shape shape) {
        if (!(target instanceof ArrayNode list) || shape.listType() == ListType.ATOMIC) {
            return patch.deepCopy();
        }
        var result = list.deepCopy();
        for (var item : patch) {
            if (shape.listType() == ListType.SET) {
                if (ListItems.indexOfValue(result, item) < 0) {
                    result.add(item);
                }
                continue;
            }
            var index = ListItems.indexOf(result, ListItems.keyOf(item, shape.keys()), shape.keys());
            if (item.path("$patch").asText("").equals("delete")) {
                if (index >= 0) {
                    result.remove(index);
                }
            } else if (index >= 0) {
                result.set(index, apply(result.get(index), item, shape.item()));
            } else {
                result.add(apply(JsonNodeFactory.instance.objectNode(), item, shape.item()));
            }
        }
        return result;
    }
}
