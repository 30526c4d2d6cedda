// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.valence.cli.terminal.TextTable;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "describe",
        description = "Tells all about one resource: what is wanted, what is so, what happened.",
        footer = {"", "Example:", "  valence describe model valence-nano"})
final class DescribeCommand implements Callable<Integer> {
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .build();

    @Spec
    CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Parameters(index = "0", paramLabel = "KIND", description = "Such as model, pool, adapter, pod.")
    String kind = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "Its name.")
    String name = "";

    @Override
    public Integer call() throws IOException {
        var found = Kinds.findOne(kind, spec);
        try (var client = cluster.connect()) {
            var namespace = ClusterOptions.namespaceOf(client);
            var object = ApiTables.get(client, found.path(namespace) + "/" + name, "application/json");
            System.out.println(found.kind() + " " + namespace + "/" + name);
            section("Labels", object.at("/metadata/labels"));
            section("Spec", object.path("spec"));
            var status = object.path("status");
            var conditions = status.path("conditions");
            if (status instanceof ObjectNode fields) {
                fields.remove("conditions");
            }
            section("Status", status);
            conditions(conditions);
            var selector = "?fieldSelector=involvedObject.name=" + name + ",involvedObject.kind=" + found.kind();
            var events = ApiTables.lines(client, Kinds.EVENT.path(namespace) + selector, false, false);
            System.out.println();
            System.out.println(events.isEmpty() ? "Events: none" : "Events:");
            events.forEach(line -> System.out.println("  " + line));
        }
        return ExitCode.OK;
    }

    private static void section(String title, JsonNode content) throws IOException {
        if (content.isEmpty()) {
            return;
        }
        System.out.println();
        System.out.println(title + ":");
        YAML.writeValueAsString(content).lines().forEach(line -> System.out.println("  " + line));
    }

    private static void conditions(JsonNode conditions) {
        if (conditions.isEmpty()) {
            return;
        }
        var table = new TextTable("TYPE", "STATUS", "REASON", "SINCE", "MESSAGE");
        for (var condition : conditions) {
            table.add(
                    condition.path("type").asText(),
                    condition.path("status").asText(),
                    condition.path("reason").asText(),
                    condition.path("lastTransitionTime").asText(),
                    condition.path("message").asText());
        }
        System.out.println();
        System.out.println("Conditions:");
        table.lines().forEach(line -> System.out.println("  " + line));
    }
}
