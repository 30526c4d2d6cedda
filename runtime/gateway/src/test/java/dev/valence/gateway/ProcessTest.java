// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway;

import static dev.valence.gateway.fake.Behaviours.DONE;
import static dev.valence.gateway.fake.Behaviours.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.crds.CheckpointSource;
import dev.valence.crds.InferenceModel;
import dev.valence.crds.InferenceModelSpec;
import dev.valence.crds.InferenceModelStatus;
import dev.valence.crds.ModelPhase;
import dev.valence.crds.Placement;
import dev.valence.crds.PlacementPhase;
import dev.valence.crds.Tier;
import dev.valence.gateway.fake.FakeApiServer;
import dev.valence.gateway.fake.FakeRuntime;
import dev.valence.gateway.fake.TestGateway;
import dev.valence.gateway.front.CannotListenException;
import dev.valence.gateway.front.GatewayServer;
import dev.valence.gateway.proxy.ProxySettings;
import dev.valence.gateway.registry.Registry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as it is started: a process, flags, a kubeconfig, and SIGTERM. */
class ProcessTest {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path dir;

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static InferenceModel served(FakeRuntime runtime) {
        var model = new InferenceModel();
        model.getMetadata().setName("m");
        model.getMetadata().setNamespace("default");
        model.getMetadata().setCreationTimestamp("2026-11-20T10:00:00Z");
        model.setSpec(InferenceModelSpec.of(new CheckpointSource("file:///models/m", null, null)));
        var placement = new Placement(
                "pod-0", "127.0.0.1:" + runtime.port(), Tier.DEVICE, 1, PlacementPhase.Ready, List.of(), null);
        model.setStatus(
                new InferenceModelStatus(1L, ModelPhase.Ready, null, 1, List.of(placement), null, null, List.of()));
        return model;
    }

    private Process start(FakeApiServer api, int port) throws IOException {
        Path kubeconfig = Files.writeString(dir.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: test
                clusters: [{name: test, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: test, user: {}}]
                contexts: [{name: test, context: {cluster: test, user: test}}]
                """.formatted(api.port()));
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.valence.gateway.Main",
                "--host=127.0.0.1",
                "--port=" + port,
                "--namespaces=default");
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.environment().put("VALENCE_CONTROL_PORT", Integer.toString(freePort()));
        return builder.redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile())
                .start();
    }

    private boolean ready(int port) {
        try {
            return http.send(HttpRequest.newBuilder(uri(port, "/health/ready")).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    @Test
    void aStreamUnderWayOutlivesTheSignalToStop() throws Exception {
        var open = new CompletableFuture<HttpServerResponse>();
        Vertx vertx = Vertx.vertx();
        int port = freePort();
        try (var api = FakeApiServer.start(0);
                var runtime = FakeRuntime.start(vertx, "pod-0", (_, request, _) -> {
                    HttpServerResponse stream = FakeRuntime.openStream(request);
                    stream.write(token("first"));
                    open.complete(stream);
                })) {
            api.put(served(runtime));
            Process gateway = start(api, port);
            try {
                TestGateway.until("the gateway is ready", () -> ready(port));
                HttpResponse<InputStream> response = http.send(
                        HttpRequest.newBuilder(uri(port, "/v1/chat/completions"))
                                .POST(BodyPublishers.ofString(TestGateway.chat("m", true)))
                                .build(),
                        BodyHandlers.ofInputStream());
                try (var lines = new BufferedReader(new InputStreamReader(response.body()))) {
                    assertThat(lines.readLine()).contains("first");
                    gateway.destroy();
                    TestGateway.until("no new connection is taken", () -> !ready(port));
                    open.join().end(token("second") + DONE);
                    assertThat(lines.readAllAsString()).contains("second").endsWith(DONE);
                }
                assertThat(gateway.waitFor(10, TimeUnit.SECONDS)).as("it ends").isTrue();
                assertThat(Files.readString(dir.resolve("log"))).contains("Listening on 127.0.0.1:" + port);
            } finally {
                gateway.destroyForcibly();
            }
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aTakenPortIsNamedWithItsOption() throws Exception {
        try (var api = FakeApiServer.start(0);
                var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Process gateway = start(api, taken.getLocalPort());
            assertThat(gateway.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.exitValue()).isEqualTo(1);
            assertThat(Files.readString(dir.resolve("log")))
                    .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort(), "choose another port with --port,")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void aTakenControlPortIsNamedWithItsOption() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var options = new GatewayServer.Options("127.0.0.1", 0, taken.getLocalPort(), 1, ProxySettings.DEFAULT);
            assertThatThrownBy(() -> GatewayServer.start(options, new Registry(), InstantSource.system()))
                    .isInstanceOf(CannotListenException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("--control-port");
        }
    }

    @Test
    void aBadFlagIsNamed() throws Exception {
        try (var api = FakeApiServer.start(0)) {
            Process gateway = start(api, 99_999_999);
            assertThat(gateway.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.exitValue()).isNotZero();
            assertThat(Files.readString(dir.resolve("log"))).contains("--port", "99999999");
        }
    }
}
