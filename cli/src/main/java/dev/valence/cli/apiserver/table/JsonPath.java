// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The JSONPath of printer columns: {@code .a.b}, {@code ['a']}, {@code [0]}, {@code [*]} and
 * {@code [?(@.type=="Ready")]}.
 */
final class JsonPath {
    private static final Pattern STEP = Pattern.compile(
            "\\.([A-Za-z0-9_-]+|\\*)" // .name
                    + "|\\['([^']+)'\\]" // ['name']
                    + "|\\[(\\d+|\\*)\\]" // [0]
                    + "|\\[\\?\\(@\\.([A-Za-z0-9_.]+)\\s*==\\s*[\"']([^\"']*)[\"']\\)\\]"); // [?(@.path=="value")]

    private sealed interface Step {
        record Field(String name) implements Step {}

        record Index(int index) implements Step {}

        record All() implements Step {}

        record Filter(String path, String value) implements Step {}
    }

    private final List<Step> steps;

    private JsonPath(List<Step> steps) {
        this.steps = steps;
    }

    static JsonPath compile(String text) {
        var steps = new ArrayList<Step>();
        var matcher = STEP.matcher(text.startsWith("{") ? text.substring(1, text.length() - 1) : text);
        while (matcher.lookingAt()) {
            if (matcher.group(4) != null) {
                steps.add(new Step.Filter(matcher.group(4), matcher.group(5)));
            } else if ("*".equals(matcher.group(1)) || "*".equals(matcher.group(3))) {
                steps.add(new Step.All());
            } else if (matcher.group(3) != null) {
                steps.add(new Step.Index(Integer.parseInt(matcher.group(3))));
            } else {
                steps.add(new Step.Field(matcher.group(1) != null ? matcher.group(1) : matcher.group(2)));
            }
            matcher.region(matcher.end(), matcher.regionEnd());
        }
        if (matcher.regionStart() != matcher.regionEnd()) {
            throw new IllegalArgumentException("not a JSON path of the kind printer columns use: " + text);
        }
        return new JsonPath(steps);
    }

    List<JsonNode> read(JsonNode root) {
        var nodes = List.of(root);
        for (var step : steps) {
            var next = new ArrayList<JsonNode>();
            for (var node : nodes) {
                take(step, node, next);
            }
            nodes = next;
        }
        return nodes;
    }

    private static void take(Step step, JsonNode node, List<JsonNode> into) {
        switch (step) {
            case Step.Field(var name) -> addIfPresent(node.path(name), into);
            case Step.Index(var index) -> addIfPresent(node.path(index), into);
            case Step.All() -> node.forEach(into::add);
            case Step.Filter(var path, var value) -> {
                for (var item : node) {
                    var pointer = "/" + path.replace('.', '/');
                    if (item.at(pointer).asText("").equals(value)) {
                        into.add(item);
                    }
                }
            }
        }
    }

    private static void addIfPresent(JsonNode node, List<JsonNode> into) {
        if (!node.isMissingNode() && !node.isNull()) {
            into.add(node);
        }
    }
}
