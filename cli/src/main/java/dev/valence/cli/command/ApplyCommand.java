// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "apply",
        description = "Creates or changes what manifests describe.",
        footer = {
            "",
            "All manifests are read before the first is applied. One that is refused keeps no other from being applied;",
            "the status is then 1.",
            "",
            "Examples:",
            "  valence apply -f examples/quickstart.yaml",
            "  helm template chart | valence apply -f -"
        })
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
        var documents = new ArrayList<Manifests.Document>();
        for (var source : sources) {
            documents.addAll(Manifests.load(source));
        }
        int status = ExitCode.OK;
        try (var client = cluster.connect()) {
            for (var document : documents) {
                try {
                    Manifests.apply(client, document);
                    System.out.println(Manifests.nameOf(document.object()) + " applied");
                } catch (CommandFailure e) {
                    System.out.flush();
                    System.err.println("error: " + e.getMessage());
                    status = ExitCode.FAILED;
                }
            }
        }
        return status;
    }
}
