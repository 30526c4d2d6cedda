// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "apply",
        description = "Creates or changes what manifests describe.",
        footer = {"", "Example:", "  valence apply -f examples/quickstart.yaml"})
final class ApplyCommand implements Callable<Integer> {
    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = {"-f", "--filename"},
            required = true,
            paramLabel = "FILE",
            description = "Manifest, folder of manifests, or - for standard input.")
    List<String> sources = List.of();

    @Override
    public Integer call() throws IOException {
        try (var client = cluster.connect()) {
            for (var source : sources) {
                for (var object : Manifests.load(client, source)) {
                    Manifests.apply(client, object);
                    System.out.println(Manifests.nameOf(object) + " applied");
                }
            }
        }
        return ExitCode.OK;
    }
}
