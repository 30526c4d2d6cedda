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
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code valence-operator}: runs until it is told to stop. */
@Command(
        name = "valence-operator",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Reconciles GpuPools, InferenceModels and LoRAAdapters. Connects as kubectl does (KUBECONFIG), or"
                + " with its service account inside a cluster.",
        footer = {
            "",
            "Exit status: 0 stopped, 1 the API server cannot be used or another one leads, 2 wrong use.",
            "",
            "Example: KUBECONFIG=~/.kube/config valence-operator --namespaces=models --metrics-port=8090"
        })
public final class Main implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    @Mixin
    private final OperatorOptions options = new OperatorOptions();

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger status = new AtomicInteger();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        options.check();
        var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (KubernetesClient client = new KubernetesClientBuilder().build();
                HealthServer health = HealthServer.start(options.metricsHost(), options.metricsPort(), metrics);
                ValenceOperator operator = ValenceOperator.start(
                        client, options.settings(client.getNamespace(), this::leadershipLost), metrics)) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWait, "stop"));
            health.ready();
            LOG.info(
                    "looking after {} at {}; metrics and health on port {}",
                    options.namespaces().isEmpty() ? "all namespaces" : options.namespaces(),
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
}
