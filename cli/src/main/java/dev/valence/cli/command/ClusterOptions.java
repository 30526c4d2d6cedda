// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import dev.valence.cli.local.StateDirectory;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster and namespace: that of {@code KUBECONFIG}, else the local one that {@code up} runs. */
final class ClusterOptions {
    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "Namespace; that of the kubeconfig where absent.")
    @Nullable
    String namespace;

    /** @throws CommandFailure there is none */
    KubernetesClient connect() throws IOException {
        Config config;
        if (isForeign()) {
            config = Config.autoConfigure(null);
        } else {
            var running = running()
                    .orElseThrow(
                            () -> new CommandFailure(
                                    "no local control plane is up: start it with ./valence up, or set KUBECONFIG to use a cluster"));
            config = Config.fromKubeconfig(Files.readString(running.kubeconfig()));
        }
        if (namespace != null) {
            config = new ConfigBuilder(config).withNamespace(namespace).build();
        }
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    static boolean isForeign() {
        var kubeconfig = System.getenv("KUBECONFIG");
        return kubeconfig != null && !kubeconfig.isEmpty();
    }

    static Optional<StateDirectory.Running> running() throws IOException {
        return StateDirectory.find().running();
    }

    static String namespaceOf(KubernetesClient client) {
        var own = client.getNamespace();
        return own == null ? "default" : own;
    }
}
