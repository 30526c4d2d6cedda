// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import dev.valence.apiserver.Binaries;
import dev.valence.cli.apiserver.http.PodLogs;
import dev.valence.cli.apiserver.http.ServingCertificate;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.collect.GarbageCollector;
import dev.valence.cli.kubelet.ImageCommands;
import dev.valence.cli.kubelet.Kubelet;
import dev.valence.cli.kubelet.LogFiles;
import dev.valence.cli.kubelet.LogRefusedException;
import dev.valence.cli.kubelet.NodeSettings;
import dev.valence.cli.process.Children;
import dev.valence.cli.process.Supervisor;
import dev.valence.wire.pod.RuntimeEnvironment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cluster on this machine: everything a real one would run for Valence, without images and without root. */
public final class LocalCluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalCluster.class);
    private static final int TOKEN_BYTES = 32;
    /** From the start of its process until it listens: seconds, but for a machine that is very busy. */
    private static final Duration GATEWAY_LIMIT = Duration.ofMinutes(3);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int HTTP_OK = 200;

    /** Which API server. */
    public enum Kind {
        AUTO,
        EMBEDDED,
        APISERVER
    }

    /**
     * @param apiPort of the embedded API; 0: any that is free
     * @param gatewayPort where the OpenAI API is served, on 127.0.0.1
     */
    public record Options(Kind kind, int apiPort, int gatewayPort) {}

    private final StateDirectory state;
    private final Installation installation;
    private final Options options;
    /** Ended last to first. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final Children children = new Children();
    private @Nullable KubernetesClient client;
    private volatile @Nullable Kubelet kubelet;

    private LocalCluster(StateDirectory state, Installation installation, Options options) {
        this.state = state;
        this.installation = installation;
        this.options = options;
    }

    /**
     * Returns when the API answers, the programs have been started and the gateway listens.
     *
     * @param progress hears what is being done
     * @throws LocalException it cannot run here; nothing is left running
     */
    public static LocalCluster start(
            StateDirectory state, Installation installation, Options options, Consumer<String> progress)
            throws IOException, GeneralSecurityException, InterruptedException {
        state.acquire();
        var cluster = new LocalCluster(state, installation, options);
        cluster.parts.push(state);
        cluster.parts.push(cluster.children);
        try {
            cluster.run(progress);
            return cluster;
        } catch (IOException | GeneralSecurityException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void run(Consumer<String> progress) throws IOException, GeneralSecurityException, InterruptedException {
        if (!FreePort.isFree("127.0.0.1", options.gatewayPort())) {
            throw portIsTaken();
        }
        PodPorts.problem().ifPresent(problem -> {
            throw new LocalException(problem);
        });
        var certificate = ServingCertificate.in(state.path());
        var controlPlane = startControlPlane(certificate);
        parts.push(controlPlane);
        progress.accept("control plane: " + controlPlane.description());
        controlPlane.kubeconfig().write(state.kubeconfig());
        var api = new KubernetesClientBuilder()
                .withConfig(controlPlane.kubeconfig().toConfig())
                .build();
        client = api;
        parts.push(api);
        CustomResources.install(api);
        parts.push(GarbageCollector.start(api, CustomResources.collected()));
        var node = new NodeSettings(
                new ImageCommands(installation.images()),
                baseEnvironment(),
                Map.of(
                        // where file:///models of a cluster's pods is here
                        RuntimeEnvironment.MODELS_ROOT,
                        installation.models().toString(),
                        RuntimeEnvironment.CACHE_DIR,
                        state.path().resolve("models").toString()),
                new LogFiles(state.podLogs()),
                state.path().resolve("volumes"),
                controlPlane.asksKubelet() ? certificate.mutualSslContext() : null);
        var started = Kubelet.start(api, node, children);
        kubelet = started;
        parts.push(started);
        supervise(
                "operator",
                Installation.Program.OPERATOR,
                List.of(
                        "--metrics-host=127.0.0.1",
                        "--metrics-port=" + FreePort.find(),
                        "--gateway-url=" + gatewayUrl() + "/v1"));
        int controlPort = FreePort.find();
        var gateway = supervise(
                "gateway",
                Installation.Program.GATEWAY,
                List.of("--host=127.0.0.1", "--port=" + options.gatewayPort(), "--control-port=" + controlPort));
        awaitGateway(gateway, controlPort);
        state.announce(new StateDirectory.Running(
                ProcessHandle.current().pid(), controlPlane.kubeconfig().url(), gatewayUrl(), state.kubeconfig()));
    }

    private LocalException portIsTaken() {
        return new LocalException("port " + options.gatewayPort() + " is taken by another program: choose another"
                + " with --port, such as ./valence up --port " + (options.gatewayPort() + 1));
    }

    /**
     * The port was free a moment ago, and who answers there now may be another's gateway: only the control port is known
     * to be ours, and says ready once both ports listen.
     */
    private void awaitGateway(Supervisor gateway, int controlPort) throws InterruptedException {
        var deadline = Instant.now().plus(GATEWAY_LIMIT);
        var ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + controlPort + "/health/ready"))
                .timeout(GATEWAY_LIMIT)
                .build();
        try (var http = HttpClient.newHttpClient()) {
            while (!isReady(http, ready)) {
                if (gateway.pid() < 0 && !FreePort.isFree("127.0.0.1", options.gatewayPort())) {
                    throw portIsTaken();
                }
                if (Instant.now().isAfter(deadline)) {
                    throw new LocalException("the gateway does not start; see " + state.log("gateway"));
                }
                Thread.sleep(POLL);
            }
        }
    }

    private static boolean isReady(HttpClient http, HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == HTTP_OK;
        } catch (IOException e) {
            // it does not listen yet
            return false;
        }
    }

    private ControlPlane startControlPlane(ServingCertificate certificate)
            throws IOException, GeneralSecurityException, InterruptedException {
        var binaries = Binaries.find();
        if (options.kind() == Kind.APISERVER && binaries.isEmpty()) {
            throw new LocalException("there is no kube-apiserver in " + Binaries.cache(System.getenv()) + ": "
                    + Binaries.HOW_TO_GET + ", or use --control-plane=embedded");
        }
        if (options.kind() != Kind.EMBEDDED && binaries.isPresent()) {
            return RealControlPlane.start(binaries.get(), state.path().resolve("apiserver"), certificate);
        }
        var bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        var token = HexFormat.of().formatHex(bytes);
        return EmbeddedControlPlane.start(options.apiPort(), certificate, token, this::openLog);
    }

    private PodLogs.Log openLog(PodLogs.Source source) {
        var asked = kubelet;
        if (asked == null) {
            throw ApiException.badRequest("the kubelet has not started yet");
        }
        try {
            return asked.log(source.namespace(), source.pod(), source.container(), source.options())::copyTo;
        } catch (LogRefusedException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private Supervisor supervise(String name, Installation.Program program, List<String> arguments) throws IOException {
        var command = new ArrayList<>(installation.command(program));
        command.addAll(arguments);
        var environment = new HashMap<>(baseEnvironment());
        environment.put("KUBECONFIG", state.kubeconfig().toString());
        var log = state.log(name);
        // of an earlier run
        Files.deleteIfExists(log);
        var supervisor =
                Supervisor.start(name, children, new Children.Command(command, environment, state.path(), log));
        parts.push(supervisor);
        return supervisor;
    }

    /** What programs may see of ours: where things are, and no secret. */
    private static Map<String, String> baseEnvironment() {
        var environment = new HashMap<String, String>();
        for (var name : List.of("PATH", "HOME", "LANG", "TMPDIR", "XDG_CACHE_HOME", "VALENCE_HUB")) {
            var value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        return environment;
    }

    public KubernetesClient client() {
        return Objects.requireNonNull(client, "the cluster has not started");
    }

    public String gatewayUrl() {
        return "http://127.0.0.1:" + options.gatewayPort();
    }

    /** Ends everything in order, whatever interrupts; no process and no port remains. */
    @Override
    public void close() {
        var interrupted = Thread.interrupted();
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("A part of the local cluster did not end well", e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
