// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        description = "Deletes resources, and returns when they are gone.",
        footer = {"", "Examples:", "  valence delete model nano", "  valence delete -f examples/quickstart.yaml"})
final class DeleteCommand implements Callable<Integer> {
    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            description = "Manifest of what to delete, or - for standard input.")
    @Nullable
    String source;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long to wait until they are gone (default: ${DEFAULT-VALUE}).")
    long timeoutSeconds;

    @Parameters(arity = "0..*", paramLabel = "KIND NAME...", description = "What to delete.")
    List<String> words = List.of();

    @Override
    public Integer call() throws IOException {
        try (var client = cluster.connect()) {
            var targets = targets(client);
            for (var target : targets) {
                if (client.resource(target).delete().isEmpty()) {
                    throw new CommandFailure(Manifests.nameOf(target) + " not found; see valence get "
                            + target.getKind().toLowerCase(Locale.ROOT));
                }
            }
            for (var target : targets) {
                client.resource(target)
                        .waitUntilCondition(
                                Objects::isNull,
                                Duration.ofSeconds(timeoutSeconds).toMillis(),
                                TimeUnit.MILLISECONDS);
                System.out.println(Manifests.nameOf(target) + " deleted");
            }
        }
        return ExitCode.OK;
    }

    private List<HasMetadata> targets(KubernetesClient client) throws IOException {
        if (source != null) {
            return Manifests.load(client, source);
        }
        if (words.size() < 2) {
            throw new CommandFailure("say what to delete: valence delete KIND NAME, or valence delete -f FILE");
        }
        var kind = Kinds.find(words.getFirst()).getFirst();
        var targets = new ArrayList<HasMetadata>();
        for (var name : words.subList(1, words.size())) {
            var object = client.genericKubernetesResources(kind.context())
                    .inNamespace(ClusterOptions.namespaceOf(client))
                    .withName(name)
                    .get();
            if (object == null) {
                throw new CommandFailure(
                        kind.singular() + "/" + name + " not found; see valence get " + kind.singular());
            }
            targets.add(object);
        }
        return targets;
    }
}
