// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A structural schema: the subset of OpenAPI v3 that a CustomResourceDefinition may use, with the Kubernetes
 * extensions.
 *
 * @param type empty where the schema leaves it open ({@code x-kubernetes-int-or-string}, preserved fields)
 * @param additionalProperties schema of a map's values; null: not a map
 */
public record Schema(
        String type,
        String format,
        Map<String, Schema> properties,
        @Nullable Schema additionalProperties,
        @Nullable Schema items,
        List<String> required,
        List<JsonNode> enumeration,
        @Nullable JsonNode defaultValue,
        boolean nullable,
        boolean preserveUnknownFields,
        boolean intOrString,
        boolean embeddedResource,
        ListType listType,
        List<String> listMapKeys,
        boolean atomicMap,
        Bounds bounds,
        List<Rule> rules,
        JsonNode source) {

    /** How a list is merged, and what must be unique in it. */
    public enum ListType {
        ATOMIC,
        SET,
        MAP
    }

    /** Limits of a value; null: none. Lengths count code points, items or properties. */
    public record Bounds(
            @Nullable Double minimum,
            @Nullable Double maximum,
            boolean exclusiveMinimum,
            boolean exclusiveMaximum,
            @Nullable Double multipleOf,
            @Nullable Integer minSize,
            @Nullable Integer maxSize,
            @Nullable Pattern pattern) {}

    /** One {@code x-kubernetes-validations} entry; empty strings where a field is absent. */
    public record Rule(
            String rule,
            String message,
            String messageExpression,
            String reason,
            String fieldPath,
            boolean optionalOldSelf) {}

    public static Schema parse(JsonNode node) {
        var properties = new LinkedHashMap<String, Schema>();
        node.path("properties").properties().forEach(e -> properties.put(e.getKey(), parse(e.getValue())));
        var additional = node.get("additionalProperties");
        var items = node.get("items");
        return new Schema(
                node.path("type").asText(""),
                node.path("format").asText(""),
                properties,
                additional != null && additional.isObject() ? parse(additional) : null,
                items != null ? parse(items) : null,
                texts(node.path("required")),
                nodes(node.path("enum")),
                node.get("default"),
                node.path("nullable").asBoolean(),
                node.path("x-kubernetes-preserve-unknown-fields").asBoolean()
                        || (additional != null && additional.asBoolean()),
                node.path("x-kubernetes-int-or-string").asBoolean(),
                node.path("x-kubernetes-embedded-resource").asBoolean(),
                listType(node.path("x-kubernetes-list-type").asText("")),
                texts(node.path("x-kubernetes-list-map-keys")),
                node.path("x-kubernetes-map-type").asText("").equals("atomic"),
                bounds(node),
                rules(node.path("x-kubernetes-validations")),
                node);
    }

    private static ListType listType(String name) {
        return switch (name) {
            case "map" -> ListType.MAP;
            case "set" -> ListType.SET;
            default -> ListType.ATOMIC;
        };
    }

    private static Bounds bounds(JsonNode node) {
        var pattern = node.path("pattern").asText("");
        return new Bounds(
                number(node.get("minimum")),
                number(node.get("maximum")),
                node.path("exclusiveMinimum").asBoolean(),
                node.path("exclusiveMaximum").asBoolean(),
                number(node.get("multipleOf")),
                size(node, "min"),
                size(node, "max"),
                pattern.isEmpty() ? null : Pattern.compile(pattern));
    }

    private static @Nullable Integer size(JsonNode node, String prefix) {
        for (var suffix : List.of("Length", "Items", "Properties")) {
            var bound = node.get(prefix + suffix);
            if (bound != null) {
                return bound.asInt();
            }
        }
        return null;
    }

    private static @Nullable Double number(@Nullable JsonNode node) {
        return node == null ? null : node.asDouble();
    }

    private static List<Rule> rules(JsonNode list) {
        var rules = new ArrayList<Rule>();
        for (var rule : list) {
            rules.add(new Rule(
                    rule.path("rule").asText(),
                    rule.path("message").asText(""),
                    rule.path("messageExpression").asText(""),
                    rule.path("reason").asText("FieldValueInvalid"),
                    rule.path("fieldPath").asText(""),
                    rule.path("optionalOldSelf").asBoolean()));
        }
        return rules;
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(n -> texts.add(n.asText()));
        return texts;
    }

    private static List<JsonNode> nodes(JsonNode list) {
        var nodes = new ArrayList<JsonNode>();
        list.forEach(nodes::add);
        return nodes;
    }
}
