// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator;

import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be said on the command line or in the environment. */
final class OperatorOptions {
    private static final int MAX_PORT = 65_535;

    @Option(
            names = "--namespaces",
            split = ",",
            defaultValue = "${env:VALENCE_NAMESPACES:-}",
            description = "Namespaces to look after, separated by commas (VALENCE_NAMESPACES; default: all).")
    private Set<String> namespaces = Set.of();

    @Option(
            names = "--leader-election",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "${env:VALENCE_LEADER_ELECTION:-false}",
            description =
                    "Of several operators only one acts, by a Lease (VALENCE_LEADER_ELECTION; default: ${DEFAULT-VALUE}).")
    private boolean leaderElection;

    @Option(
            names = "--leader-election-namespace",
            defaultValue = "${env:VALENCE_LEADER_ELECTION_NAMESPACE:-}",
            description =
                    "Where the Lease is (VALENCE_LEADER_ELECTION_NAMESPACE; default: the client's own namespace).")
    private String leaderElectionNamespace = "";

    @Option(
            names = "--metrics-host",
            defaultValue = "${env:VALENCE_METRICS_HOST:-}",
            description = "Address that /metrics and /health are on (VALENCE_METRICS_HOST; default: all).")
    private String metricsHost = "";

    @Option(
            names = "--metrics-port",
            defaultValue = "${env:VALENCE_METRICS_PORT:-8090}",
            description =
                    "Port of /metrics and /health, 0 for any that is free (VALENCE_METRICS_PORT; default: ${DEFAULT-VALUE}).")
    private int metricsPort;

    @Option(
            names = "--runtime-image",
            defaultValue = "${env:VALENCE_RUNTIME_IMAGE:-valence/runtime:latest}",
            description = "Image of pools without a GPU that name none; a new one here replaces no pod"
                    + " (VALENCE_RUNTIME_IMAGE; default: ${DEFAULT-VALUE}).")
    private String runtimeImage = "";

    @Option(
            names = "--runtime-cuda-image",
            defaultValue = "${env:VALENCE_RUNTIME_CUDA_IMAGE:-valence/runtime:latest-cuda}",
            description = "Image of pools with GPUs that name none; a new one here replaces no pod"
                    + " (VALENCE_RUNTIME_CUDA_IMAGE; default: ${DEFAULT-VALUE}).")
    private String runtimeCudaImage = "";

    @Option(
            names = "--gateway-url",
            defaultValue = "${env:VALENCE_GATEWAY_URL:-}",
            description =
                    "Base URL of the OpenAI API as clients see it, for the status of models (VALENCE_GATEWAY_URL).")
    private String gatewayUrl = "";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** @throws ParameterException a value that no operator can run with */
    void check() {
        if (metricsPort < 0 || metricsPort > MAX_PORT) {
            throw wrong("--metrics-port must be from 0 to " + MAX_PORT + ", and is " + metricsPort);
        }
        if (runtimeImage.isBlank()) {
            throw wrong("--runtime-image must name an image: pools without a GPU that name none would have no pods");
        }
        if (runtimeCudaImage.isBlank()) {
            throw wrong("--runtime-cuda-image must name an image: pools with GPUs that name none would have no pods");
        }
        if (!gatewayUrl.isBlank() && !gatewayUrl.matches("https?://[^\\s/]+.*")) {
            throw wrong("--gateway-url must begin with http:// or https:// and a host, and is " + gatewayUrl);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Empty: all addresses. */
    String metricsHost() {
        return metricsHost.strip();
    }

    int metricsPort() {
        return metricsPort;
    }

    /** Empty: all. */
    Set<String> namespaces() {
        return namespaces.stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * @param clientNamespace of the client's own configuration; null: it has none
     * @param onLost called when another operator leads
     */
    OperatorSettings settings(@Nullable String clientNamespace, Runnable onLost) {
        return new OperatorSettings(
                namespaces(),
                runtimeImage,
                runtimeCudaImage,
                gatewayUrl.isBlank() ? null : gatewayUrl,
                leaderElection ? election(clientNamespace, onLost) : null);
    }

    private OperatorSettings.Election election(@Nullable String clientNamespace, Runnable onLost) {
        String fallback = clientNamespace == null ? "default" : clientNamespace;
        return new OperatorSettings.Election(
                leaderElectionNamespace.isBlank() ? fallback : leaderElectionNamespace,
                "valence-operator",
                // every pod's process may have the number 1, so the number alone would not tell them apart
                "valence-operator-" + UUID.randomUUID(),
                onLost);
    }
}
