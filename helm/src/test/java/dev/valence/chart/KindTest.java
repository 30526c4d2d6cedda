// SPDX-License-Identifier: Apache-2.0
package dev.valence.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** End to end on a Kind cluster: images, chart, quickstart, a token, and a pod that is killed. */
@Tag("kind")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KindTest {
    private static final String SCRIPT = "../dev/kind.sh";
    private static final Duration UP = Duration.ofMinutes(45);
    private static final Duration READY = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMinutes(2);
    private static final int NOT_TO_BE_HAD = 3;
    private static final String CHAT = """
            {"model":"valence-nano","max_tokens":4,"messages":[{"role":"user","content":"hello"}]}""";

    private static String kubeconfig;
    private static KubernetesClient client;

    @BeforeAll
    static void up() throws IOException {
        var check = Command.run(SHORT, Map.of(), List.of(SCRIPT, "check"));
        if (check.status() == NOT_TO_BE_HAD) {
            // the build's own summary counts skipped tests without their reason
            System.err.println("skipped KindTest: " + check.err().strip());
        }
        assumeTrue(check.status() != NOT_TO_BE_HAD, check.err().strip());
        check.orFail();
        kubeconfig = Command.run(UP, Map.of(), List.of(SCRIPT, "up"))
                .orFail()
                .lines()
                .reduce((_, last) -> last)
                .orElseThrow();
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(Path.of(kubeconfig))))
                .build();
        kubectl("apply", "--namespace=models", "-f", "../examples/quickstart.yaml");
        kubectl("apply", "--namespace=models", "-f", "src/test/resources/kind/pool.yaml");
    }

    @AfterAll
    static void down() {
        if (client != null) {
            client.close();
            Command.run(SHORT, Map.of(), List.of(SCRIPT, "down")).orFail();
        }
    }

    private static String kubectl(String... arguments) {
        var command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(arguments));
        return Command.run(READY.plusMinutes(1), Map.of("KUBECONFIG", kubeconfig), command)
                .orFail();
    }

    private static void untilReady() {
        kubectl(
                "wait",
                "--namespace=models",
                "--for=condition=Ready",
                "inferencemodel/valence-nano",
                "--timeout=" + READY.toSeconds() + "s");
    }

    private static List<Pod> runtimes() {
        return client.pods()
                .inNamespace("models")
                .withLabel("app.kubernetes.io/name", "valence-runtime")
                .list()
                .getItems();
    }

    private static int chat() throws IOException, InterruptedException {
        Pod gateway = client.pods()
                .inNamespace("valence-system")
                .withLabel("app.kubernetes.io/name", "valence-gateway")
                .list()
                .getItems()
                .getFirst();
        try (LocalPortForward forward = client.pods().resource(gateway).portForward(8080);
                HttpClient http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + forward.getLocalPort() + "/v1/chat/completions"))
                    .timeout(SHORT)
                    .POST(BodyPublishers.ofString(CHAT))
                    .build();
            return http.send(request, BodyHandlers.ofString()).statusCode();
        }
    }

    @Test
    @Order(1)
    void theQuickstartAnswers() throws Exception {
        untilReady();
        assertThat(chat()).isEqualTo(200);
    }

    @Test
    @Order(2)
    void anUpgradeOfTheOperatorAloneRollsNoRuntime() {
        String before = runtimes().getFirst().getMetadata().getUid();
        Helm.find(Map.of("KUBECONFIG", kubeconfig))
                .run(
                        "upgrade",
                        "valence",
                        Helm.CHART.toString(),
                        "--namespace=valence-system",
                        "--reuse-values",
                        "--set=operator.podAnnotations.upgraded=yes",
                        "--wait",
                        "--timeout=50s")
                .orFail();
        untilReady();
        assertThat(runtimes()).extracting(pod -> pod.getMetadata().getUid()).containsExactly(before);
    }

    @Test
    @Order(3)
    void aDeletedRuntimePodComesBackAndAnswers() throws Exception {
        String before = runtimes().getFirst().getMetadata().getUid();
        kubectl(
                "delete",
                "pod",
                "--namespace=models",
                runtimes().getFirst().getMetadata().getName(),
                "--now");
        kubectl("wait", "--namespace=models", "--for=create", "pod", "-l", "app.kubernetes.io/name=valence-runtime");
        untilReady();
        assertThat(runtimes()).extracting(pod -> pod.getMetadata().getUid()).doesNotContain(before);
        assertThat(chat()).isEqualTo(200);
    }
}
