// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.function.BiFunction;

/**
 * A column of a table.
 *
 * @param priority above 0: only in wide output
 * @param cell of an object, at an instant
 */
public record Column(
        String name,
        String type,
        String format,
        String description,
        int priority,
        BiFunction<JsonNode, Instant, JsonNode> cell) {

    static Column text(String name, int priority, BiFunction<JsonNode, Instant, JsonNode> cell) {
        return new Column(name, "string", "", "", priority, cell);
    }

    static final Column NAME = new Column(
            "Name",
            "string",
            "name",
            "Name must be unique within a namespace.",
            0,
            (object, now) -> object.path("metadata").path("name"));

    Column inPriority(int other) {
        return new Column(name, type, format, description, other, cell);
    }

    static final Column AGE = new Column(
            "Age",
            "string",
            "",
            "Time since the object was created.",
            0,
            (object, now) -> age(object.path("metadata").path("creationTimestamp"), now));

    /** From {@code additionalPrinterColumns} of a CRD. */
    public static Column of(JsonNode definition) {
        var path = JsonPath.compile(definition.path("jsonPath").asText());
        var type = definition.path("type").asText("string");
        return new Column(
                definition.path("name").asText(),
                type,
                definition.path("format").asText(""),
                definition
                        .path("description")
                        .asText("Custom resource definition column (in JSONPath format): "
                                + definition.path("jsonPath").asText()),
                definition.path("priority").asInt(),
                (object, now) -> {
                    var found = path.read(object);
                    if (found.isEmpty()) {
                        return NullNode.instance;
                    }
                    return switch (type) {
                        case "date" -> age(found.getFirst(), now);
                        case "string" -> TextNode.valueOf(asText(found.getFirst()));
                        default -> found.getFirst();
                    };
                });
    }

    private static String asText(JsonNode node) {
        return node.isContainerNode() ? node.toString() : node.asText();
    }

    static JsonNode age(JsonNode timestamp, Instant now) {
        if (!timestamp.isTextual()) {
            return TextNode.valueOf("<unknown>");
        }
        try {
            return TextNode.valueOf(HumanDuration.between(Instant.parse(timestamp.asText()), now));
        } catch (DateTimeParseException e) {
            return TextNode.valueOf("<invalid>");
        }
    }
}
