// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.values.NullValue;
import dev.valence.cli.apiserver.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Set;

/** JSON as CEL sees it, typed by the schema: an integer in a {@code number} field is a double. */
final class CelValues {
    private static final Set<String> KEYWORDS = Set.of(
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");

    private CelValues() {}

    static Object of(Schema schema, JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> map(schema, node);
            case ARRAY -> list(schema, node);
            case STRING -> node.asText();
            case BOOLEAN -> node.asBoolean();
            case NUMBER -> number(schema, node);
            default -> NullValue.NULL_VALUE;
        };
    }

    private static Object number(Schema schema, JsonNode node) {
        if (schema.type().equals("number")) {
            return node.asDouble();
        }
        return node.isIntegralNumber() || schema.type().equals("integer") ? (Object) node.asLong() : node.asDouble();
    }

    private static Object map(Schema schema, JsonNode node) {
        var map = new LinkedHashMap<String, Object>();
        for (var field : node.properties()) {
            var property = schema.properties().get(field.getKey());
            var values = schema.additionalProperties();
            if (property != null) {
                map.put(escape(field.getKey()), of(property, field.getValue()));
            } else {
                map.put(field.getKey(), of(values != null ? values : schema, field.getValue()));
            }
        }
        return map;
    }

    private static Object list(Schema schema, JsonNode node) {
        var items = schema.items();
        var list = new ArrayList<Object>();
        node.forEach(item -> list.add(of(items != null ? items : schema, item)));
        return list;
    }

    /** Property names that are no CEL identifiers, escaped as Kubernetes documents it. */
    private static String escape(String name) {
        if (KEYWORDS.contains(name)) {
            return "__" + name + "__";
        }
        return name.replace("__", "__underscores__")
                .replace(".", "__dot__")
                .replace("-", "__dash__")
                .replace("/", "__slash__");
    }
}
