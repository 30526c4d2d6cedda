// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import dev.valence.cli.local.StateDirectory;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster and namespace: that of {@code KUBECONFIG}, else the local one that {@code up} runs. */
final class ClusterOptions {
    private static final int CONNECT_MILLIS = 5_000;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "Namespace; that of the kubeconfig where absent.")
    @Nullable
    String namespace;

    /** @throws CommandFailure there is none */
    KubernetesClient connect() throws IOException {
        if (isForeign()) {
            requireKubeconfig();
            return connect(Config.autoConfigure(null), namespace);
        }
        var running = running()
                .orElseThrow(
                        () -> new CommandFailure(
                                "no local control plane is up: start it with ./valence up, or set KUBECONFIG to use a cluster"));
        return connect(configOf(running), namespace);
    }

    /** To the cluster of an {@code up}, whatever {@code KUBECONFIG} says. */
    static KubernetesClient connect(StateDirectory.Running running) throws IOException {
        return connect(configOf(running), null);
    }

    private static Config configOf(StateDirectory.Running running) throws IOException {
        return Config.fromKubeconfig(Files.readString(running.kubeconfig()));
    }

    private static KubernetesClient connect(Config config, @Nullable String namespace) {
        // a person waits for the answer, and may ask again
        var builder = new ConfigBuilder(config).withRequestRetryBackoffLimit(0).withConnectionTimeout(CONNECT_MILLIS);
        if (namespace != null) {
            builder.withNamespace(namespace);
        }
        return new KubernetesClientBuilder().withConfig(builder.build()).build();
    }

    /** Of the files it names, one must be there, as for kubectl. */
    private static void requireKubeconfig() {
        var paths = System.getenv("KUBECONFIG").split(File.pathSeparator, -1);
        if (Stream.of(paths).noneMatch(path -> !path.isEmpty() && Files.isReadable(Path.of(path)))) {
            throw new CommandFailure("KUBECONFIG names " + String.join(", ", paths)
                    + ", which cannot be read: mend the path, or unset it to use the cluster of valence up");
        }
    }

    static boolean isForeign() {
        var kubeconfig = System.getenv("KUBECONFIG");
        return kubeconfig != null && !kubeconfig.isEmpty();
    }

    /** {@code KUBECONFIG} names the very file that {@code up} wrote, as {@code up} tells people to set it. */
    static boolean isLocal() throws IOException {
        var kubeconfig = System.getenv("KUBECONFIG");
        var running = running();
        return kubeconfig != null
                && running.isPresent()
                && running.get()
                        .kubeconfig()
                        .toAbsolutePath()
                        .equals(Path.of(kubeconfig).toAbsolutePath());
    }

    static Optional<StateDirectory.Running> running() throws IOException {
        return StateDirectory.find().running();
    }

    static String namespaceOf(KubernetesClient client) {
        var own = client.getNamespace();
        return own == null ? "default" : own;
    }
}
