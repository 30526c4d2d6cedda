// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator;

import dev.valence.operator.serve.HealthServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.OperatorException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code valence-operator}: runs until it is told to stop. */
@Command(
        name = "valence-operator",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Reconciles GpuPools, InferenceModels and LoRAAdapters. Connects as kubectl does (KUBECONFIG), or"
                + " with its service account inside a cluster.",
        footer = {
            "",
            "Each option may be given as an environment variable instead: --metrics-port as VALENCE_METRICS_PORT.",
            "Exit status: 0 stopped, 1 the API server cannot be used or another one leads, 2 wrong use.",
            "",
            "Example: KUBECONFIG=~/.kube/config valence-operator --namespaces=models --metrics-port=8090"
        })
public final class Main implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    @Option(
            names = "--namespaces",
            split = ",",
            defaultValue = "${VALENCE_NAMESPACES:-}",
            description = "Namespaces to look after; all where absent.")
    private Set<String> namespaces = Set.of();

    @Option(
            names = "--leader-election",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "${VALENCE_LEADER_ELECTION:-false}",
            description = "Of several operators only one acts, by a Lease.")
    private boolean leaderElection;

    @Option(
            names = "--leader-election-namespace",
            defaultValue = "${VALENCE_LEADER_ELECTION_NAMESPACE:-}",
            description = "Where the Lease is; the client's own namespace where absent.")
    private String leaderElectionNamespace = "";

    @Option(
            names = "--metrics-port",
            defaultValue = "${VALENCE_METRICS_PORT:-8090}",
            description = "Port of /metrics and /health; 0 for any that is free. Default: 8090.")
    private int metricsPort;

    @Option(
            names = "--runtime-image",
            defaultValue = "${VALENCE_RUNTIME_IMAGE:-valence/runtime:latest}",
            description = "Image of pools that name none. A new one here replaces no pod.")
    private String runtimeImage = "";

    @Option(
            names = "--gateway-url",
            defaultValue = "${VALENCE_GATEWAY_URL:-}",
            description = "Base URL of the OpenAI API as clients see it, for the status of models.")
    private String gatewayUrl = "";

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger status = new AtomicInteger();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (KubernetesClient client = new KubernetesClientBuilder().build();
                HealthServer health = HealthServer.start(metricsPort, metrics);
                ValenceOperator operator = ValenceOperator.start(client, settings(client), metrics)) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWait, "stop"));
            health.ready();
            LOG.info(
                    "looking after {} at {}; metrics and health on port {}",
                    namespaces.isEmpty() ? "all namespaces" : namespaces,
                    client.getMasterUrl(),
                    health.port());
            stopped.await();
            LOG.info("stopping");
            operator.close();
            return status.get();
        } catch (IOException | OperatorException | KubernetesClientException e) {
            LOG.error("cannot run: {}", e.getMessage(), e);
            return 1;
        } finally {
            ended.countDown();
        }
    }

    /** The JVM ends when its shutdown hooks do, so this one waits until all is closed. */
    private void stopAndWait() {
        stopped.countDown();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // a stop that was asked for is a success, though it came as a signal
        Runtime.getRuntime().halt(status.get());
    }

    private void leadershipLost() {
        status.set(1);
        stopped.countDown();
    }

    private OperatorSettings settings(KubernetesClient client) {
        return new OperatorSettings(
                withoutBlank(namespaces), runtimeImage, gatewayUrl.isBlank() ? null : gatewayUrl, election(client));
    }

    private OperatorSettings.@Nullable Election election(KubernetesClient client) {
        if (!leaderElection) {
            return null;
        }
        String namespace = leaderElectionNamespace.isBlank() ? client.getNamespace() : leaderElectionNamespace;
        // every pod's process may have the number 1, so the number alone would not tell them apart
        String identity = "valence-operator-" + UUID.randomUUID();
        return new OperatorSettings.Election(
                namespace == null ? "default" : namespace, "valence-operator", identity, this::leadershipLost);
    }

    private static Set<String> withoutBlank(Set<String> names) {
        return names.stream().filter(name -> !name.isBlank()).collect(Collectors.toUnmodifiableSet());
    }
}
