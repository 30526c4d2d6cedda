// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "delete",
        description = "Deletes resources, and returns when they are gone.",
        footer = {"", "Examples:", "  valence delete model valence-nano", "  valence delete -f examples/quickstart.yaml"
        })
final class DeleteCommand implements Callable<Integer> {
    @Spec
    CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            description = "Manifest or folder of what to delete, or - for standard input.")
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
        var documents = source == null ? List.<Manifests.Document>of() : Manifests.load(source);
        if (source == null && words.size() < 2) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "say what to delete: valence delete KIND NAME, or valence delete -f FILE");
        }
        try (var client = cluster.connect()) {
            var targets = source == null ? reachable(client) : documents;
            for (var target : targets) {
                delete(client, target);
            }
            for (var target : targets) {
                awaitGone(client, target);
                System.out.println(Manifests.nameOf(target.object()) + " deleted");
            }
        }
        return ExitCode.OK;
    }

    private static void delete(KubernetesClient client, Manifests.Document target) {
        var name = Manifests.nameOf(target.object());
        try {
            if (client.resource(target.object()).delete().isEmpty()) {
                throw new CommandFailure(name + " not found; see valence get "
                        + target.object().getKind().toLowerCase(Locale.ROOT));
            }
        } catch (KubernetesClientException e) {
            throw Manifests.refusal(client, target, e);
        }
    }

    private void awaitGone(KubernetesClient client, Manifests.Document target) {
        try {
            client.resource(target.object())
                    .waitUntilCondition(
                            Objects::isNull, Duration.ofSeconds(timeoutSeconds).toMillis(), TimeUnit.MILLISECONDS);
        } catch (KubernetesClientTimeoutException e) {
            throw new CommandFailure(Manifests.nameOf(target.object()) + " is still there after " + timeoutSeconds
                    + " s: it goes when its finalizers are gone; see valence describe, or wait longer with --timeout");
        }
    }

    private List<Manifests.Document> reachable(KubernetesClient client) {
        try {
            return named(client);
        } catch (KubernetesClientException e) {
            throw e.getCause() instanceof IOException ? Unreachable.failure(client, e) : e;
        }
    }

    private List<Manifests.Document> named(KubernetesClient client) {
        var kind = Kinds.findOne(words.getFirst(), spec);
        var targets = new ArrayList<Manifests.Document>();
        for (var name : words.subList(1, words.size())) {
            var object = client.genericKubernetesResources(kind.context())
                    .inNamespace(ClusterOptions.namespaceOf(client))
                    .withName(name)
                    .get();
            if (object == null) {
                throw new CommandFailure(
                        kind.singular() + "/" + name + " not found; see valence get " + kind.singular());
            }
            targets.add(new Manifests.Document("the cluster", object));
        }
        return targets;
    }
}
