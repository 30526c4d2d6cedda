// SPDX-License-Identifier: Apache-2.0
package dev.valence.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each application as its image holds it: on the linked Java runtime, with an AOT cache that is used. */
class AssembleTest {
    private static final long START_SECONDS = 60;
    /** Fails the start where the cache does not fit, which is otherwise only slower. */
    private static final String CACHE_OR_NOTHING = "-XX:AOTMode=on";

    @TempDir
    private static Path dir;

    private static Path jre;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void link() throws Exception {
        jre = dir.resolve("jre");
        assertThat(Assembly.assemble(dir.resolve("jre.log"), "jre", jre.toString()))
                .isEqualTo(new Assembly.Ended(0, ""));
    }

    private static Path assemble(String application, String module) throws Exception {
        boolean packaged = Files.isDirectory(Path.of("..", module, "target", "lib"));
        String absent = application + " is not packaged yet, so it is not assembled: mvn verify packages it first";
        if (!packaged) {
            // the build's own summary counts skipped tests without their reason
            System.err.println("skipped: " + absent);
        }
        assumeTrue(packaged, absent);
        Path app = dir.resolve(application);
        var ended = Assembly.assemble(
                dir.resolve(application + ".log"), "app", application, jre.toString(), app.toString());
        assertThat(ended.status()).as(ended.output()).isZero();
        assertThat(app.resolve("app.aot")).isNotEmptyFile();
        return app;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private boolean live(int port) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/live"))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    private void startsAndStops(Path program, int port, List<String> arguments) throws Exception {
        Path log = dir.resolve(program.getFileName() + "-run.log");
        Path nowhere = Files.writeString(dir.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: none
                clusters: [{name: none, cluster: {server: "http://127.0.0.1:1"}}]
                users: [{name: none, user: {}}]
                contexts: [{name: none, context: {cluster: none, user: none}}]
                """);
        var environment =
                Map.of("JAVA_OPTIONS", CACHE_OR_NOTHING, "KUBECONFIG", nowhere.toString(), "VALENCE_TOKEN", "test");
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        Process process = Assembly.start(log, environment, command);
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
            while (!live(port)) {
                assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
                assertThat(System.nanoTime()).as(Files.readString(log)).isLessThan(deadline);
                Thread.sleep(20);
            }
            process.destroy();
            assertThat(process.waitFor(START_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theGatewayStartsFromItsFolder() throws Exception {
        Path app = assemble("gateway", "runtime/gateway");
        int port = freePort();
        startsAndStops(
                app.resolve("bin/valence-gateway"),
                port,
                List.of("--host=127.0.0.1", "--port=" + port, "--control-port=" + freePort()));
    }

    @Test
    void theRuntimeStartsFromItsFolder() throws Exception {
        Path app = assemble("runtime", "runtime/server");
        int port = freePort();
        startsAndStops(
                app.resolve("bin/valence-runtime"),
                port,
                List.of(
                        "--host=127.0.0.1",
                        "--port=" + port,
                        "--control-port=" + freePort(),
                        "--cache-dir=" + dir.resolve("cache")));
    }

    @Test
    void theOperatorLoadsFromItsFolder() throws Exception {
        Path app = assemble("operator", "operator");
        Path log = dir.resolve("operator-help.log");
        // it runs on a cluster alone; that it does is the Kind test's to show
        var ended = Assembly.end(
                Assembly.start(
                        log,
                        Map.of("JAVA_OPTIONS", CACHE_OR_NOTHING),
                        List.of(app.resolve("bin/valence-operator").toString(), "--help")),
                log);
        assertThat(ended.status()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("--namespaces");
    }

    @Test
    void anUnknownApplicationIsRefused() throws Exception {
        var ended = Assembly.assemble(dir.resolve("none.log"), "app", "none", jre.toString(), "x");
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.output()).contains("usage:");
    }

    @Test
    void aMissingJavaRuntimeIsNamed() throws Exception {
        var ended = Assembly.assemble(dir.resolve("nojre.log"), "app", "gateway", "/nowhere", "x");
        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.output()).contains("no Java in /nowhere");
    }
}
