// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Fills absent fields from the schema, in place, as the API server does before validation; a null is absent. */
public final class Defaults {
    private Defaults() {}

    public static void apply(Schema schema, JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (var property : schema.properties().entrySet()) {
                applyProperty(object, property.getKey(), property.getValue());
            }
            var values = schema.additionalProperties();
            if (values != null) {
                object.forEach(value -> apply(values, value));
            }
        } else if (node.isArray()) {
            var items = schema.items();
            if (items != null) {
                node.forEach(item -> apply(items, item));
            }
        }
    }

    private static void applyProperty(ObjectNode object, String name, Schema schema) {
        var value = object.get(name);
        var defaultValue = schema.defaultValue();
        if (defaultValue != null && (value == null || (value.isNull() && !schema.nullable()))) {
            value = defaultValue.deepCopy();
            object.set(name, value);
        }
        if (value != null
                && value.isNull()
                && !schema.nullable()
                && !schema.type().isEmpty()) {
            object.remove(name);
        } else if (value != null) {
            apply(schema, value);
        }
    }
}
