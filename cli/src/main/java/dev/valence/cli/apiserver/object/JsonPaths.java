// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Dotted paths such as {@code .spec.replicas}: no lists, no filters. */
public final class JsonPaths {
    private JsonPaths() {}

    public static JsonNode read(JsonNode root, String path) {
        var node = root;
        for (var part : parts(path)) {
            node = node.path(part);
        }
        return node.isNull() ? MissingNode.getInstance() : node;
    }

    public static void write(ObjectNode root, String path, JsonNode value) {
        var parts = parts(path);
        var node = root;
        for (int i = 0; i < parts.length - 1; i++) {
            node = node.get(parts[i]) instanceof ObjectNode child ? child : node.putObject(parts[i]);
        }
        node.set(parts[parts.length - 1], value);
    }

    private static String[] parts(String path) {
        return (path.startsWith(".") ? path.substring(1) : path).split("\\.", -1);
    }
}
