// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import static dev.valence.cli.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.cli.apiserver.LocalApi;
import dev.valence.cli.process.Children;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeletTest {
    private static final String SERVER = """
            apiVersion: v1
            kind: Pod
            metadata: {name: %s, labels: {app: greeter}}
            spec:
              terminationGracePeriodSeconds: 5
              containers:
              - name: server
                image: registry.example:5000/test/server:1.2
                args: ["$(POD_IP)", "8000"]
                ports: [{name: http, containerPort: 8000}]
                env:
                - {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                - {name: WHO, valueFrom: {secretKeyRef: {name: greeting, key: who}}}
                - {name: GREETING, value: "hello $(WHO) from $(POD_IP), $$(WHO) $(UNKNOWN)"}
                readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 1}
            """;

    @TempDir
    Path directory;

    private LocalApi api;
    private KubernetesClient client;
    private Children children;
    private Kubelet kubelet;
    private LogFiles logs;

    @BeforeEach
    void start() throws Exception {
        api = LocalApi.start(directory);
        client = api.client();
        children = new Children();
        logs = new LogFiles(directory.resolve("logs"));
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var images = new ImageCommands(Map.of(
                "test/server",
                List.of(java, "-cp", System.getProperty("java.class.path"), ProbeTarget.class.getName()),
                "test/shell",
                List.of("/bin/sh", "-c")));
        var node = new NodeSettings(
                images, Map.of("PATH", "/usr/bin:/bin"), Map.of(), logs, directory.resolve("volumes"), null);
        kubelet = Kubelet.start(client, node, children);
    }

    @AfterEach
    void stop() {
        kubelet.close();
        children.close();
        api.close();
    }

    private Pod create(String yaml) {
        return client.resource(Serialization.unmarshal(yaml, Pod.class)).create();
    }

    private Pod get(String name) {
        return client.pods().inNamespace("default").withName(name).get();
    }

    private void createGreeting() {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("greeting")
                        .endMetadata()
                        .addToStringData("who", "world")
                        .build())
                .create();
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    private static String answer(String ip) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://" + ip + ":8000/"))
                    .build();
            return http.send(request, BodyHandlers.ofString()).body();
        }
    }

    /** The process says its id in its log: that of another user's, or one with a long command line, hides its arguments. */
    private ProcessHandle processOf(String pod) throws IOException {
        var words = Files.readString(logs.latest("default", pod).orElseThrow())
                .strip()
                .split(" ");
        return ProcessHandle.of(Long.parseLong(words[words.length - 1])).orElseThrow();
    }

    @Test
    void podWhosePortIsTakenEverywhereCanBeDeleted() throws Throwable {
        try (var everywhere = new ServerSocket(0)) {
            create("""
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: homeless}
                    spec:
                      containers:
                      - {name: c, image: test/shell, args: ["echo started"], ports: [{containerPort: %d}]}
                    """.formatted(everywhere.getLocalPort()));
            eventually(() -> assertThat(get("homeless").getSpec().getNodeName()).isNotBlank());

            client.pods().inNamespace("default").withName("homeless").delete();

            eventually(() -> assertThat(get("homeless")).isNull());
            assertThat(logs.latest("default", "homeless")).isEmpty();
        }
    }

    @Test
    void podsWithTheSamePortRunBesideEachOther() throws Throwable {
        createGreeting();
        create(SERVER.formatted("one"));
        create(SERVER.formatted("two"));
        eventually(() -> assertThat(isReady(get("one")) && isReady(get("two"))).isTrue());
        var one = get("one");
        assertThat(one.getStatus().getPodIP())
                .startsWith("127.77.")
                .isNotEqualTo(get("two").getStatus().getPodIP());
        assertThat(one.getSpec().getNodeName()).isEqualTo("local");
        assertThat(answer(one.getStatus().getPodIP()))
                .isEqualTo("hello world from " + one.getStatus().getPodIP() + ", $(WHO) $(UNKNOWN)");
        assertThat(Files.readString(logs.latest("default", "one").orElseThrow()))
                .contains("listening on");
    }

    @Test
    void killedProcessIsStartedAgainAtOnce() throws Throwable {
        createGreeting();
        create(SERVER.formatted("victim"));
        eventually(() -> assertThat(isReady(get("victim"))).isTrue());
        processOf("victim").destroyForcibly();
        eventually(() -> assertThat(get("victim").getStatus().getContainerStatuses())
                .singleElement()
                .satisfies(s -> assertThat(s.getRestartCount()).isEqualTo(1))
                .satisfies(s -> assertThat(s.getReady()).isTrue())
                .satisfies(s -> assertThat(s.getLastState().getTerminated().getExitCode())
                        .isEqualTo(137)));
        assertThat(isReady(get("victim"))).isTrue();
    }

    @Test
    void hungProcessIsStartedAgainThoughItIsNotReady() throws Throwable {
        createGreeting();
        create(SERVER.formatted("hung")
                + "    livenessProbe: {httpGet: {path: /, port: http}, periodSeconds: 1, failureThreshold: 2,"
                + " terminationGracePeriodSeconds: 1}\n");
        eventually(() -> assertThat(isReady(get("hung"))).isTrue());
        var stopped = new ProcessBuilder(
                "kill", "-STOP", Long.toString(processOf("hung").pid()));
        assertThat(stopped.start().waitFor()).isZero();
        eventually(() -> assertThat(get("hung").getStatus().getContainerStatuses())
                .singleElement()
                .satisfies(s -> assertThat(s.getRestartCount()).isEqualTo(1))
                .satisfies(s -> assertThat(s.getReady()).isTrue()));
    }

    @Test
    void podWithAProbeOfAPortThatIsNotThereSaysSoAndCanBeDeleted() throws Throwable {
        createGreeting();
        create(SERVER.formatted("misspelt").replace("port: http}", "port: htpt}"));
        eventually(() -> assertThat(get("misspelt").getStatus().getContainerStatuses())
                .singleElement()
                .satisfies(s -> assertThat(s.getState().getWaiting().getMessage())
                        .isEqualTo("a probe names the port htpt, which is not declared")));
        client.pods().withName("misspelt").delete();
        eventually(() -> assertThat(get("misspelt")).isNull());
    }

    @Test
    void deletedPodIsAskedToEndBeforeItGoes() throws Throwable {
        create("""
                apiVersion: v1
                kind: Pod
                metadata: {name: polite}
                spec:
                  containers:
                  - name: main
                    image: test/shell
                    args: ["trap 'echo goodbye; exit 0' TERM; echo started; while true; do sleep 0.05; done"]
                """);
        eventually(() -> assertThat(
                        Files.readString(logs.latest("default", "polite").orElseThrow()))
                .contains("started"));
        client.pods().withName("polite").delete();
        eventually(() -> assertThat(get("polite")).isNull());
        assertThat(Files.readString(logs.latest("default", "polite").orElseThrow()))
                .contains("goodbye");
    }

    @Test
    void podThatWillNotEndIsKilledAfterItsGrace() throws Throwable {
        create("""
                apiVersion: v1
                kind: Pod
                metadata: {name: stubborn}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: main
                    image: test/shell
                    args: ["trap '' TERM; echo started; while true; do sleep 0.05; done"]
                """);
        eventually(() -> assertThat(
                        Files.readString(logs.latest("default", "stubborn").orElseThrow()))
                .contains("started"));
        client.pods().withName("stubborn").delete();
        eventually(() -> assertThat(get("stubborn")).isNull());
    }

    @Test
    void missingSecretAndUnknownImageAreSaid() throws Throwable {
        create(SERVER.formatted("no-secret"));
        create(SERVER.formatted("no-image").replace("test/server", "other/thing"));
        eventually(() -> assertThat(get("no-secret").getStatus().getContainerStatuses())
                .singleElement()
                .satisfies(s -> assertThat(s.getState().getWaiting().getMessage())
                        .isEqualTo("key who of secret greeting not found")));
        eventually(() -> assertThat(get("no-image").getStatus().getContainerStatuses())
                .singleElement()
                .satisfies(s -> assertThat(s.getState().getWaiting().getMessage())
                        .contains("no local program stands for the image", "test/server, test/shell")));
        createGreeting();
        eventually(() -> assertThat(isReady(get("no-secret"))).isTrue());
    }
}
