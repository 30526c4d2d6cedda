// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The part of an answer that a step is about, where the whole is larger: {@code at} a JSON pointer, of a list the items
 * {@code where} a pointer has one of the values, and not the fields {@code without}.
 */
final class Selected {
    private Selected() {}

    static JsonNode of(JsonNode step, JsonNode body) {
        var failed = body.path("kind").asText().equals("Status");
        var part = step.has("at") && !failed ? body.at(step.path("at").asText()).deepCopy() : body;
        if (step.has("where") && part instanceof ArrayNode list) {
            var items = list.iterator();
            while (items.hasNext()) {
                if (!matches(step.path("where"), items.next())) {
                    items.remove();
                }
            }
        }
        step.path("without").forEach(field -> remove(part, field.asText()));
        return part;
    }

    private static boolean matches(JsonNode where, JsonNode item) {
        for (var condition : where.properties()) {
            for (var value : condition.getValue()) {
                if (item.at(condition.getKey()).equals(value)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void remove(JsonNode node, String field) {
        if (node instanceof ObjectNode object) {
            object.remove(field);
        }
        node.forEach(child -> remove(child, field));
    }
}
