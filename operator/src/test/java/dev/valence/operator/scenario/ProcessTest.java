// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.apiserver.Connection;
import dev.valence.apiserver.junit.WithApiServer;
import dev.valence.operator.Main;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator as the program it is. */
@WithApiServer
class ProcessTest {
    @Test
    void killedOperatorIsFollowedByOneThatGoesOnAndEndsInOrder(Connection connection, @TempDir Path directory)
            throws Exception {
        Path kubeconfig = directory.resolve("kubeconfig");
        Files.writeString(kubeconfig, connection.kubeconfig());
        try (KubernetesClient client = TestApi.connect(connection);
                World world = new World(client)) {
            world.stopOperator();
            int port = freePort();
            Process killed = start(kubeconfig, world.namespace, port, directory.resolve("killed.log"));
            world.warmPool("cpu", 1);
            world.model("m", 1 << 20, Duration.ofMillis(1));
            world.awaitReady("m");
            assertThat(get(port, "/health/ready")).isEqualTo("200 ready\n");
            assertThat(get(port, "/metrics")).contains("valence_operator_plan_seconds_count", "operator_sdk");
            killed.destroyForcibly().waitFor();

            Process next = start(kubeconfig, world.namespace, port, directory.resolve("next.log"));
            world.model("n", 1 << 20, Duration.ofMillis(1));
            world.awaitReady("n");
            assertThat(world.kubelet.runtime("cpu-0").loads()).isEqualTo(2);
            next.destroy();
            assertThat(next.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(next.exitValue()).isZero();
            assertThat(Files.readString(directory.resolve("next.log"))).doesNotContain("Exception");
        }
    }

    @Test
    void wrongOptionIsWrongUse(@TempDir Path directory) throws Exception {
        Process process = run(directory.resolve("log"), Path.of("/nowhere"), "--metrics-port=many");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(Files.readString(directory.resolve("log"))).contains("--metrics-port", "many");
    }

    private static Process start(Path kubeconfig, String namespace, int port, Path log) throws IOException {
        return run(log, kubeconfig, "--namespaces=" + namespace, "--metrics-port=" + port);
    }

    private static Process run(Path log, Path kubeconfig, String... arguments) throws IOException {
        var command = new ArrayList<String>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        return builder.start();
    }

    private static String get(int port, String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
