// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "get",
        description = "Shows resources.",
        footer = {
            "",
            "Examples:",
            "  valence get",
            "  valence get models -o wide",
            "  valence get model valence-nano -o yaml"
        })
final class GetCommand implements Callable<Integer> {
    /** How to print. */
    enum Output {
        table,
        wide,
        json,
        yaml
    }

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .build();

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    Output output = Output.table;

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "Of all namespaces.")
    boolean allNamespaces;

    @Parameters(
            index = "0",
            arity = "0..1",
            defaultValue = "all",
            paramLabel = "KIND",
            description = "Such as models, pools, adapters, pods, events.")
    String kind = "all";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "One of them only.")
    @Nullable
    String name;

    @Override
    public Integer call() throws IOException {
        try (var client = cluster.connect()) {
            var namespace = allNamespaces ? "" : ClusterOptions.namespaceOf(client);
            var paths = Kinds.find(kind).stream()
                    .map(each -> each.path(namespace) + (name == null ? "" : "/" + name))
                    .toList();
            if (output == Output.json || output == Output.yaml) {
                print(client, paths);
                return ExitCode.OK;
            }
            var found = false;
            for (var path : paths) {
                found |= table(client, path, found);
            }
            if (!found) {
                System.err.println("No resources found" + (namespace.isEmpty() ? "" : " in namespace " + namespace)
                        + ". Apply some: valence apply -f examples/quickstart.yaml");
            }
        }
        return ExitCode.OK;
    }

    /** One object, or one list of all. */
    private void print(KubernetesClient client, List<String> paths) throws IOException {
        var object = paths.size() == 1 ? read(client, paths.getFirst()) : list(client, paths);
        System.out.println(
                output == Output.json
                        ? JSON.writeValueAsString(object)
                        : YAML.writeValueAsString(object).stripTrailing());
    }

    private static JsonNode list(KubernetesClient client, List<String> paths) throws IOException {
        var list = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
        var items = list.putArray("items");
        for (var path : paths) {
            read(client, path).path("items").forEach(items::add);
        }
        return list;
    }

    private static JsonNode read(KubernetesClient client, String path) throws IOException {
        var object = ApiTables.get(client, path, "application/json");
        withoutManagedFields(object);
        object.path("items").forEach(GetCommand::withoutManagedFields);
        return object;
    }

    private static void withoutManagedFields(JsonNode object) {
        if (object.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
    }

    private boolean table(KubernetesClient client, String path, boolean another) throws IOException {
        var lines = ApiTables.lines(client, path, output == Output.wide, allNamespaces);
        if (!lines.isEmpty() && another) {
            System.out.println();
        }
        lines.forEach(System.out::println);
        return !lines.isEmpty();
    }
}
