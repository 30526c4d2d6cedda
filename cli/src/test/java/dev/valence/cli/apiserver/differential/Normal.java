// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers without what differs between any two servers: identities, times, versions, addresses. */
final class Normal {
    private static final Set<String> VOLATILE = Set.of(
            "uid",
            "creationTimestamp",
            "deletionTimestamp",
            "resourceVersion",
            "time",
            "lastTransitionTime",
            "firstTimestamp",
            "lastTimestamp",
            "continue");
    /** In this order. */
    private static final List<Rule> RULES = List.of(
            rule("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UID"),
            rule("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z", "TIME"),
            rule("/tmp/(LIVE|MERGED)-\\d+", "/tmp/$1"),
            rule("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+ \\+0000", "TIME"),
            rule("kubectl-edit-\\d+", "kubectl-edit"),
            rule("https://127\\.0\\.0\\.1:\\d+", "URL"),
            rule("(?i)(resource ?version\"?:\\s+\"?|in record \\()\\d+", "$1VERSION"),
            rule("(?<=^|[\\s(])\\d+[smhd](\\d+[smh])?(?=[\\s)]|$)", "AGE"),
            // how Go's and Java's libraries word what they cannot read is their own
            rule("(?s)(json parse error|error decoding patch|error decoding YAML|json|yaml): .*", "$1: ..."),
            rule("(?s)(cannot be handled as a \\w+): (?!strict).*", "$1: ..."),
            rule("(?s)(failed to create typed patch object).*?(\\.[\\w.]+): .*", "$1: $2"),
            rule("(?s)(unable to parse requirement:|found '\\w+', expected:?).*", "malformed selector"),
            rule("(continue key is not valid): .*", "$1"),
            rule("in scheme .*", "in scheme"),
            rule("\"(.*)\" is not a known field selector: .*", "field label not supported: $1"),
            rule("(Name must be unique within a namespace\\.).*", "$1"),
            rule("[\\w.\\[\\]]+ in body ", ""),
            rule("Invalid value: \"\\{.*\\}\"", "Invalid value: OBJECT"),
            // a picture of the pod's Go structs, line by line
            rule("(?s)\\n@@ .*", ""));

    private record Rule(Pattern pattern, String replacement) {}

    private static Rule rule(String pattern, String replacement) {
        return new Rule(Pattern.compile(pattern), replacement);
    }

    private static final String GENERATED = "(?<=generated-)[a-z0-9]{5}";

    private Normal() {}

    static JsonNode of(JsonNode node) {
        var copy = node.deepCopy();
        clean(copy);
        if (copy.at("/details/causes") instanceof ArrayNode causes && causes.size() > 1) {
            sort(causes, "field", "message");
            // says the same, in an order that is a map's in Go
            ((ObjectNode) copy)
                    .put("message", copy.path("message").asText().replaceAll("(?s)(invalid|conflicts): .*", "$1"));
        }
        return copy;
    }

    /** By the fields; without any, by the whole. */
    private static void sort(ArrayNode list, String... fields) {
        var items = new ArrayList<JsonNode>();
        list.forEach(items::add);
        Function<JsonNode, String> key = item -> fields.length == 0
                ? item.toString()
                : Stream.of(fields).map(f -> item.path(f).asText()).collect(Collectors.joining(" "));
        items.sort(Comparator.comparing(key));
        list.removeAll();
        list.addAll(items);
    }

    private static void clean(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (var field : object.properties()) {
                var value = field.getValue();
                if (VOLATILE.contains(field.getKey()) && value.isTextual()) {
                    field.setValue(TextNode.valueOf(value.asText().isEmpty() ? "" : "<" + field.getKey() + ">"));
                } else if (value.isTextual()) {
                    field.setValue(TextNode.valueOf(text(value.asText())));
                } else {
                    clean(value);
                }
            }
            if (object.get("managedFields") instanceof ArrayNode managers) {
                managers.forEach(manager -> ((ObjectNode) manager).remove("time"));
                sort(managers, "manager", "operation", "subresource");
            }
            // a set: its order means nothing
            if (object.get("finalizers") instanceof ArrayNode finalizers) {
                sort(finalizers);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i).isTextual()) {
                    array.set(i, TextNode.valueOf(text(array.get(i).asText())));
                } else {
                    clean(array.get(i));
                }
            }
        }
    }

    static String text(String text) {
        var result = text.replaceAll(GENERATED, "XXXXX");
        for (var rule : RULES) {
            result = rule.pattern().matcher(result).replaceAll(rule.replacement());
        }
        return result;
    }

    /** The words of each line: columns are as wide as their ages are long. */
    static String output(String text) {
        return text(text)
                .lines()
                .map(line -> line.strip().replaceAll(" +", " "))
                .reduce("", (a, b) -> a + b + "\n");
    }
}
