// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import java.util.ArrayList;
import java.util.List;

/** RFC 6902; as with the real API server, what is not there may be replaced too, and a failure is told without why. */
public final class JsonPatch {
    private JsonPatch() {}

    /** Returns a patched copy. */
    public static JsonNode apply(JsonNode target, JsonNode operations) {
        var root = target.deepCopy();
        for (var operation : operations) {
            applyOne(root, operation);
        }
        return root;
    }

    private static void applyOne(JsonNode root, JsonNode operation) {
        var path = pointer(operation.path("path").asText());
        switch (operation.path("op").asText()) {
            case "add" -> add(root, path, operation.path("value"));
            case "remove" -> remove(root, path);
            case "replace" -> {
                if (exists(root, path)) {
                    remove(root, path);
                }
                add(root, path, operation.path("value"));
            }
            case "move" -> {
                var from = pointer(operation.path("from").asText());
                var value = read(root, from);
                remove(root, from);
                add(root, path, value);
            }
            case "copy" ->
                add(
                        root,
                        path,
                        read(root, pointer(operation.path("from").asText())).deepCopy());
            case "test" -> {
                if (!read(root, path).equals(operation.path("value"))) {
                    throw ApiException.unprocessable();
                }
            }
            default -> throw ApiException.unprocessable();
        }
    }

    private static List<String> pointer(String text) {
        var parts = new ArrayList<String>();
        for (var part : text.split("/", -1)) {
            parts.add(part.replace("~1", "/").replace("~0", "~"));
        }
        parts.removeFirst();
        if (parts.isEmpty()) {
            throw ApiException.badRequest("a JSON patch may not replace the whole object");
        }
        return parts;
    }

    private static boolean exists(JsonNode root, List<String> path) {
        var parent = read(root, path.subList(0, path.size() - 1));
        return parent.isArray() || parent.has(path.getLast());
    }

    private static JsonNode read(JsonNode root, List<String> path) {
        var node = root;
        for (var part : path) {
            node = node.isArray() ? node.path(index(part, node.size())) : node.path(part);
            if (node.isMissingNode()) {
                throw ApiException.unprocessable();
            }
        }
        return node;
    }

    private static void add(JsonNode root, List<String> path, JsonNode value) {
        var key = path.getLast();
        switch (read(root, path.subList(0, path.size() - 1))) {
            case ObjectNode object -> object.set(key, value);
            case ArrayNode array -> array.insert(key.equals("-") ? array.size() : index(key, array.size() + 1), value);
            default -> throw ApiException.unprocessable();
        }
    }

    private static void remove(JsonNode root, List<String> path) {
        read(root, path);
        var key = path.getLast();
        switch (read(root, path.subList(0, path.size() - 1))) {
            case ObjectNode object -> object.remove(key);
            case ArrayNode array -> array.remove(index(key, array.size()));
            default -> throw ApiException.unprocessable();
        }
    }

    private static int index(String part, int limit) {
        try {
            var index = Integer.parseInt(part);
            if (index >= 0 && index < limit) {
                return index;
            }
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("not a list index: " + part);
        }
        throw ApiException.unprocessable();
    }
}
