// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import dev.valence.cli.kubelet.LogFiles;
import dev.valence.cli.local.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        description = "Shows what a pod, or the local operator or gateway, has written.",
        footer = {"", "Examples:", "  valence logs local-0", "  valence logs -f operator"})
final class LogsCommand implements Callable<Integer> {
    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as more is written.")
    boolean follow;

    @Option(
            names = "--tail",
            paramLabel = "LINES",
            defaultValue = "-1",
            description = "Only the last lines (default: all).")
    int tailLines;

    @Parameters(index = "0", paramLabel = "POD", description = "Name of a pod; or operator, gateway, up.")
    String name = "";

    @Override
    public Integer call() throws IOException {
        // the local kubelet writes files, which are there whichever API server runs
        if (ClusterOptions.isForeign() && !ClusterOptions.isLocal()) {
            return fromCluster();
        }
        LogFiles.copy(localFile(), tailLines, () -> follow, System.out);
        return ExitCode.OK;
    }

    private Path localFile() throws IOException {
        var state = StateDirectory.find();
        var ofPart = state.log(name);
        if (Files.exists(ofPart)) {
            return ofPart;
        }
        var namespace = cluster.namespace == null ? "default" : cluster.namespace;
        var ofPod = new LogFiles(state.podLogs()).latest(namespace, name);
        if (ofPod.isEmpty()) {
            throw new CommandFailure(
                    "there is no log of " + name + "; see valence get pods, or name operator or gateway");
        }
        return ofPod.get();
    }

    private int fromCluster() throws IOException {
        try (var client = cluster.connect()) {
            var resource = client.pods()
                    .inNamespace(ClusterOptions.namespaceOf(client))
                    .withName(name);
            if (resource.get() == null) {
                throw new CommandFailure("there is no pod " + name + "; see valence get pods");
            }
            // else the client waits for one that is not ready, whose log is wanted most
            var pod = resource.withReadyWaitTimeout(0);
            var log = tailLines < 0 ? pod : pod.tailingLines(tailLines);
            if (!follow) {
                System.out.print(log.getLog());
                return ExitCode.OK;
            }
            try (var watch = log.watchLog()) {
                watch.getOutput().transferTo(System.out);
            }
        }
        return ExitCode.OK;
    }
}
