// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway;

import dev.valence.gateway.front.CannotListenException;
import dev.valence.gateway.front.GatewayServer;
import dev.valence.gateway.registry.ClusterWatch;
import dev.valence.gateway.registry.Registry;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The gateway as a process. Runs until SIGTERM, then drains. */
@Command(
        name = "valence-gateway",
        mixinStandardHelpOptions = true,
        description = "Serves the OpenAI API for every InferenceModel and LoRAAdapter it sees.",
        footer = {
            "",
            "The cluster is the one of KUBECONFIG, or the one the gateway runs in.",
            "Example: valence-gateway --port=8080 --namespaces=models"
        })
public final class Main implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(Main.class);

    @Mixin
    private GatewayOptions options = new GatewayOptions();

    public static void main(String[] args) {
        int status = new CommandLine(new Main())
                .setExecutionExceptionHandler(Main::failed)
                .execute(args);
        if (status != 0) {
            System.exit(status);
        }
    }

    private static int failed(Exception cause, CommandLine command, CommandLine.ParseResult arguments) {
        if (!(cause instanceof CannotListenException)) {
            log.error("The gateway could not run", cause);
        }
        command.getErr().println("valence-gateway: " + cause.getMessage());
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    @Override
    public Integer call() throws TimeoutException, InterruptedException {
        var registry = new Registry();
        // the servers first: health can be asked while the cluster is away
        var server = GatewayServer.start(options.server(), registry, InstantSource.system());
        KubernetesClient kubernetes = new KubernetesClientBuilder().build();
        var watch = ClusterWatch.start(kubernetes, options.namespaces(), registry);
        log.info(
                "Listening on {}:{}, control on {}; models of {} at {}",
                options.server().host(),
                server.port(),
                server.controlPort(),
                options.namespaces().isEmpty() ? "all namespaces" : options.namespaces(),
                kubernetes.getMasterUrl());
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, watch, kubernetes, stopped), "shutdown"));
        stopped.await();
        return 0;
    }

    private static void stop(
            GatewayServer server, ClusterWatch watch, KubernetesClient kubernetes, CountDownLatch stopped) {
        try (kubernetes;
                watch) {
            server.close();
        } catch (TimeoutException e) {
            log.warn("Requests were still under way after {}", GatewayServer.DRAIN, e);
        } finally {
            stopped.countDown();
        }
    }
}
