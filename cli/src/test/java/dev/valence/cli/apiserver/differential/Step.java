// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One thing a client does, as a scenario file says it: an HTTP request ({@code POST: /path}) or a call of kubectl
 * ({@code kubectl: get pods}). Text may hold {@code ${variables}}.
 */
record Step(String name, JsonNode source) {
    static final ObjectMapper JSON = new ObjectMapper();
    static final ObjectMapper YAML = new YAMLMapper();
    private static final List<String> VERBS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

    /** @throws IllegalArgumentException two steps of the file have one name */
    static List<Step> readAll(Path file) throws IOException {
        var steps = new ArrayList<Step>();
        for (var node : YAML.readTree(Files.readString(file))) {
            var name = node.path("step").asText();
            if (name.isEmpty() || steps.stream().anyMatch(s -> s.name().equals(name))) {
                throw new IllegalArgumentException(file + ": each step has a name of its own, not \"" + name + "\"");
            }
            steps.add(new Step(name, node));
        }
        return steps;
    }

    /** Documents of a manifest, created one after the other; one whose object is there already is put in its place. */
    static List<Step> ofManifest(Path file) throws IOException {
        var steps = new ArrayList<Step>();
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
            for (int i = 0; documents.hasNext(); i++) {
                var object = documents.next();
                var path = "/apis/valence.dev/v1alpha1/namespaces/${ns}/"
                        + object.path("kind").asText().toLowerCase(Locale.ROOT) + "s";
                var step = JSON.createObjectNode();
                if (i == 0) {
                    step.put("POST", path).putObject("save").put("version", "/metadata/resourceVersion");
                } else {
                    step.put("PUT", path + "/" + object.at("/metadata/name").asText());
                    ((ObjectNode) object.path("metadata")).put("resourceVersion", "${version}");
                }
                steps.add(new Step(file.getFileName() + " " + i, step.set("body", object)));
            }
        }
        return steps;
    }

    boolean isKubectl() {
        return source.has("kubectl");
    }

    String kubectl(Map<String, String> variables) {
        return expand(source.path("kubectl").asText(), variables);
    }

    String method() {
        return VERBS.stream().filter(source::has).findFirst().orElseThrow();
    }

    String path(Map<String, String> variables) {
        return expand(source.path(method()).asText(), variables);
    }

    String text(String field, String otherwise, Map<String, String> variables) {
        return expand(source.path(field).asText(otherwise), variables);
    }

    /** A mapping is sent as JSON, text as it is; {@code padding} stands for that many bytes. */
    String body(Map<String, String> variables) {
        var body = source.path("body");
        var text = body.isTextual() ? body.asText() : body.isMissingNode() ? "" : body.toString();
        var padding = "x".repeat(source.path("padding").asInt());
        return expand(text, variables).replace("${padding}", padding);
    }

    /** What later steps may name, by where it is in this one's answer. */
    Map<String, String> saved(JsonNode answer) {
        var saved = new HashMap<String, String>();
        source.path("save")
                .properties()
                .forEach(e ->
                        saved.put(e.getKey(), answer.at(e.getValue().asText()).asText()));
        return saved;
    }

    private static String expand(String text, Map<String, String> variables) {
        var result = text;
        for (var variable : variables.entrySet()) {
            result = result.replace("${" + variable.getKey() + "}", variable.getValue());
        }
        return result;
    }
}
