// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.cli.apiserver.object.FieldError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks a value against a schema; messages are worded as the API server words them. */
public final class Validation {
    private static final Set<String> RESOURCE_FIELDS = Set.of("apiVersion", "kind", "metadata");

    private final List<FieldError> errors = new ArrayList<>();

    private Validation() {}

    public static List<FieldError> validate(Schema schema, JsonNode object) {
        var validation = new Validation();
        validation.check(schema, object, "", true);
        return validation.errors;
    }

    private void check(Schema schema, JsonNode node, String path, boolean isResource) {
        if (node.isNull()) {
            if (!schema.nullable() && !schema.type().isEmpty()) {
                wrongType(schema, "null", path);
            }
            return;
        }
        if (!hasType(schema, node)) {
            wrongType(schema, quotedType(node), path);
            return;
        }
        checkEnum(schema, node, path);
        if (node.isTextual()) {
            checkText(schema, node, path);
        } else if (node.isNumber()) {
            checkNumber(schema, node, path);
        } else if (node.isArray()) {
            checkArray(schema, node, path);
        } else if (node.isObject()) {
            checkObject(schema, node, path, isResource);
        }
    }

    private static boolean hasType(Schema schema, JsonNode node) {
        if (schema.intOrString()) {
            return node.isTextual() || node.isIntegralNumber();
        }
        return switch (schema.type()) {
            case "object" -> node.isObject();
            case "array" -> node.isArray();
            case "string" -> node.isTextual();
            case "boolean" -> node.isBoolean();
            case "integer" ->
                node.isIntegralNumber() || (node.isNumber() && node.asDouble() == Math.rint(node.asDouble()));
            case "number" -> node.isNumber();
            default -> true;
        };
    }

    private void wrongType(Schema schema, String actual, String path) {
        var wanted = schema.intOrString() ? "integer,string" : schema.type();
        var quoted = actual.startsWith("\"") ? actual : "\"" + actual + "\"";
        errors.add(FieldError.wrongType(
                path.isEmpty() ? "<nil>" : path, quoted, path + " in body must be of type " + wanted + ": " + quoted));
    }

    private static String quotedType(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "\"object\"";
            case ARRAY -> "\"array\"";
            case STRING -> "\"string\"";
            case BOOLEAN -> "\"boolean\"";
            default -> node.isIntegralNumber() ? "\"integer\"" : "\"number\"";
        };
    }

    private void checkEnum(Schema schema, JsonNode node, String path) {
        if (!schema.enumeration().isEmpty() && !schema.enumeration().contains(node)) {
            var supported =
                    schema.enumeration().stream().map(JsonNode::toString).collect(Collectors.joining(", "));
            errors.add(FieldError.notSupported(path, node.toString(), supported));
        }
    }

    private void checkText(Schema schema, JsonNode node, String path) {
        var bounds = schema.bounds();
        var length = node.asText().codePointCount(0, node.asText().length());
        if (bounds.minSize() != null && length < bounds.minSize()) {
            invalid(path, node.toString(), "should be at least " + bounds.minSize() + " chars long");
        }
        if (bounds.maxSize() != null && length > bounds.maxSize()) {
            errors.add(FieldError.tooLong(path, bounds.maxSize()));
        }
        var pattern = bounds.pattern();
        if (pattern != null && !pattern.matcher(node.asText()).find()) {
            invalid(path, node.toString(), "should match '" + pattern + "'");
        }
        var format = Formats.check(schema.format(), node.asText());
        if (format != null) {
            invalid(path, node.toString(), format);
        }
    }

    private void checkNumber(Schema schema, JsonNode node, String path) {
        var bounds = schema.bounds();
        double value = node.asDouble();
        if (bounds.minimum() != null
                && (value < bounds.minimum() || (bounds.exclusiveMinimum() && value == bounds.minimum()))) {
            var relation = bounds.exclusiveMinimum() ? "greater than " : "greater than or equal to ";
            invalid(path, node.toString(), "should be " + relation + plain(bounds.minimum()));
        }
        if (bounds.maximum() != null
                && (value > bounds.maximum() || (bounds.exclusiveMaximum() && value == bounds.maximum()))) {
            var relation = bounds.exclusiveMaximum() ? "less than " : "less than or equal to ";
            invalid(path, node.toString(), "should be " + relation + plain(bounds.maximum()));
        }
        if (bounds.multipleOf() != null && value % bounds.multipleOf() != 0) {
            invalid(path, node.toString(), "should be a multiple of " + plain(bounds.multipleOf()));
        }
        if (schema.format().equals("int32") && (value > Integer.MAX_VALUE || value < Integer.MIN_VALUE)) {
            invalid(path, node.toString(), "must be of type int32: " + node);
        }
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private void checkArray(Schema schema, JsonNode node, String path) {
        checkSize(schema, node, path, "items");
        var items = schema.items();
        var seen = new HashSet<JsonNode>();
        for (int i = 0; i < node.size(); i++) {
            var itemPath = path + "[" + i + "]";
            if (items != null) {
                check(items, node.get(i), itemPath, false);
            }
            var identity = ListKeys.identity(schema, node.get(i));
            if (identity != null && !seen.add(identity)) {
                errors.add(FieldError.duplicate(itemPath, identity.toString()));
            }
        }
    }

    private void checkObject(Schema schema, JsonNode node, String path, boolean isResource) {
        checkSize(schema, node, path, "properties");
        for (var name : schema.required()) {
            if (!node.has(name)) {
                errors.add(FieldError.required(child(path, name)));
            }
        }
        var values = schema.additionalProperties();
        for (var field : node.properties()) {
            if (isResource && RESOURCE_FIELDS.contains(field.getKey())) {
                continue;
            }
            var property = schema.properties().get(field.getKey());
            if (property != null) {
                check(property, field.getValue(), child(path, field.getKey()), property.embeddedResource());
            } else if (values != null) {
                check(values, field.getValue(), child(path, field.getKey()), false);
            }
        }
    }

    private void checkSize(Schema schema, JsonNode node, String path, String noun) {
        var bounds = schema.bounds();
        if (bounds.minSize() != null && node.size() < bounds.minSize()) {
            invalid(path, Integer.toString(node.size()), "should have at least " + bounds.minSize() + " " + noun);
        }
        if (bounds.maxSize() != null && node.size() > bounds.maxSize()) {
            var message = "Too many: " + node.size() + ": must have at most " + bounds.maxSize() + " " + noun;
            errors.add(new FieldError(path, "FieldValueTooMany", message));
        }
    }

    private void invalid(String path, String value, String detail) {
        errors.add(FieldError.invalid(path.isEmpty() ? "<nil>" : path, value, path + " in body " + detail));
    }

    private static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
