// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.load.Printable;

/** Typed, bounded reads of config.json; whatever is wrong is named. */
final class ConfigReader {
    private final JsonNode root;
    private final String path;

    ConfigReader(JsonNode root, String path) {
        this.root = root;
        this.path = path;
    }

    /** A nested object as its own reader. */
    ConfigReader child(String name) {
        JsonNode node = root.path(name);
        if (!node.isObject()) {
            throw invalid(name, "an object", node);
        }
        return new ConfigReader(node, path + "." + name);
    }

    boolean has(String name) {
        return root.hasNonNull(name);
    }

    int integer(String name, int least, int most) {
        JsonNode node = root.path(name);
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < least || node.intValue() > most) {
            throw invalid(name, "an integer from " + least + " to " + most, node);
        }
        return node.intValue();
    }

    int integer(String name, int least, int most, int otherwise) {
        return has(name) ? integer(name, least, most) : otherwise;
    }

    double positive(String name) {
        JsonNode node = root.path(name);
        if (!node.isNumber() || !(node.doubleValue() > 0) || Double.isInfinite(node.doubleValue())) {
            throw invalid(name, "a positive number", node);
        }
        return node.doubleValue();
    }

    double positive(String name, double otherwise) {
        return has(name) ? positive(name) : otherwise;
    }

    boolean flag(String name, boolean otherwise) {
        JsonNode node = root.path(name);
        if (!has(name)) {
            return otherwise;
        }
        if (!node.isBoolean()) {
            throw invalid(name, "true or false", node);
        }
        return node.booleanValue();
    }

    String text(String name, String otherwise) {
        JsonNode node = root.path(name);
        if (!has(name)) {
            return otherwise;
        }
        if (!node.isTextual()) {
            throw invalid(name, "a string", node);
        }
        return node.textValue();
    }

    JsonNode node(String name) {
        return root.path(name);
    }

    ModelLoadException invalid(String name, String wanted, JsonNode found) {
        return new ModelLoadException(
                "InvalidConfig",
                path + "." + name + " must be " + wanted + ", found "
                        + (found.isMissingNode() ? "nothing" : Printable.of(found.toString())));
    }

    ModelLoadException unsupported(String name, String why) {
        return new ModelLoadException("UnsupportedConfig", path + "." + name + ": " + why);
    }
}
