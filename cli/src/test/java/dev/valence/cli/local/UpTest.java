// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import static dev.valence.cli.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.apiserver.Binaries;
import dev.valence.apiserver.junit.Absence;
import dev.valence.cli.Kubectl;
import dev.valence.cli.chat.ChatClient;
import dev.valence.cli.chat.ChatClient.Message;
import dev.valence.cli.chat.ChatException;
import dev.valence.cli.command.ValenceProcess;
import dev.valence.crds.GpuPool;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real operator, gateway and runtime, as {@code valence up} runs them, on models with random weights. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class UpTest {
    private static final Path FIXTURES = ValenceProcess.HOME.resolve("runtime/engine/src/test/resources/fixtures");

    /** More than a model of any size says between its first token and a kill. */
    private static final int LONG_ANSWER_TOKENS = 50_000;

    private static final List<Message> QUESTION = List.of(new Message("user", "What is Valence?"));
    private static final String MODEL = """
            apiVersion: valence.dev/v1alpha1
            kind: InferenceModel
            metadata: {name: tiny}
            spec: {source: {uri: "file:///models/llama-f32"}}
            """;
    private static final String MANIFEST = """
            apiVersion: valence.dev/v1alpha1
            kind: GpuPool
            metadata: {name: local}
            spec: {accelerator: cpu, replicas: 1, memory: {device: 1Gi}}
            ---
            """ + MODEL + """
            ---
            apiVersion: valence.dev/v1alpha1
            kind: LoRAAdapter
            metadata: {name: tiny-adapter}
            spec: {modelRef: {name: tiny}, source: {uri: "file:///models/adapter-llama-all"}, servedName: adapted}
            """;

    @TempDir
    Path directory;

    private UpProcess up;

    @BeforeEach
    void makeManifestAndModels() throws IOException {
        up = new UpProcess(directory);
        Files.writeString(directory.resolve("manifest.yaml"), MANIFEST);
        makeModels();
    }

    /** The fixtures, but the model knows no token that ends an answer, and has room for long ones. */
    private void makeModels() throws IOException {
        copy("llama-f32", "model.safetensors", "tokenizer.json", "chat_template.jinja");
        copy("adapter-llama-all", "adapter_config.json", "adapter_model.safetensors");
        var json = new ObjectMapper();
        var config = (ObjectNode)
                json.readTree(FIXTURES.resolve("llama-f32/config.json").toFile());
        config.put("max_position_embeddings", 2 * LONG_ANSWER_TOKENS).remove("eos_token_id");
        json.writeValue(models().resolve("llama-f32/config.json").toFile(), config);
    }

    private void copy(String checkpoint, String... files) throws IOException {
        var to = Files.createDirectories(models().resolve(checkpoint));
        for (var file : files) {
            Files.copy(FIXTURES.resolve(checkpoint).resolve(file), to.resolve(file));
        }
    }

    private Path models() {
        return directory.resolve("models");
    }

    @AfterEach
    void stop() throws InterruptedException {
        up.close();
    }

    private void start(String... more) throws IOException {
        start("embedded", more);
    }

    private void start(String controlPlane, String[] more) throws IOException {
        var arguments = new ArrayList<>(
                List.of("--control-plane=" + controlPlane, "--filename=" + directory.resolve("manifest.yaml")));
        arguments.addAll(List.of(more));
        up.start(arguments, Map.of("VALENCE_MODELS", models().toString()));
    }

    private String ask(String model) throws InterruptedException {
        try (var chat = new ChatClient("http://127.0.0.1:" + up.port())) {
            return chat.stream(model, QUESTION, 8, text -> {});
        }
    }

    private KubernetesClient api() throws IOException {
        var config = Config.fromKubeconfig(Files.readString(up.kubeconfig()));
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** What the pod says its models may take. */
    private long deviceBytes() throws IOException {
        try (var api = api()) {
            var pool = api.resources(GpuPool.class).inNamespace("default").withName("local");
            return Objects.requireNonNull(
                            pool.get().getStatus().gpus().getFirst().device())
                    .total();
        }
    }

    /** A request would be answered now, says the operator of the spec that is there. */
    private boolean isReady(String model) throws IOException {
        try (var api = api()) {
            return Readiness.of(api, "default").stream()
                    .anyMatch(row -> row.resource().equals("inferencemodel/" + model) && row.ready());
        }
    }

    private static void skipWithout(String controlPlane) {
        Absence.skipUnless(
                controlPlane.equals("embedded") || Binaries.find().isPresent(),
                "no kube-apiserver: " + Binaries.HOW_TO_GET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedded", "apiserver"})
    void answersAndEndsWithSuccess(String controlPlane) throws Throwable {
        skipWithout(controlPlane);
        start(controlPlane, new String[] {"--exit"});
        assertThat(up.awaitEnd()).as(up.printed()).isZero();
        var text = up.printed();
        assertThat(text)
                .contains("Base URL   http://127.0.0.1:" + up.port() + "/v1")
                .contains("curl http://127.0.0.1:" + up.port())
                .contains("from openai import OpenAI");
        UpProcess.assertAnswers(text, "tiny");
        UpProcess.assertAnswers(text, "adapted");
        up.assertNothingIsLeft();
    }

    @Test
    void documentsOfAnotherNamespaceAreWaitedForAndAsked() throws Throwable {
        var elsewhere = MANIFEST.replace("metadata: {", "metadata: {namespace: team, ");
        Files.writeString(directory.resolve("manifest.yaml"), """
                apiVersion: v1
                kind: Namespace
                metadata: {name: team}
                ---
                """ + elsewhere);
        start();
        var introduction = up.awaitIntroduction();
        assertThat(introduction).containsPattern("inferencemodel/tiny in team +Ready +yes");
        UpProcess.assertAnswers(introduction, "tiny");
        assertThat(new ValenceProcess(directory, null).succeed("chat")).startsWith("tiny;");
        up.end();
    }

    /** On the real API server it goes by way of the kubelet's own endpoint. */
    @ParameterizedTest
    @ValueSource(strings = {"embedded", "apiserver"})
    void kubectlReadsAndFollowsLogsAndSeesANode(String controlPlane) throws Throwable {
        Kubectl.require();
        skipWithout(controlPlane);
        start(controlPlane, new String[0]);
        up.awaitIntroduction();
        var kubectl = new Kubectl(up.kubeconfig(), directory);
        assertThat(kubectl.succeed("get", "nodes")).containsPattern("local +Ready +<none> +");
        assertThat(kubectl.succeed("describe", "node", "local"))
                .contains("InternalIP:  127.0.0.1", "Taints:             <none>")
                .containsPattern("HolderIdentity: +local\n +AcquireTime: .*\n +RenewTime: +\\w");
        var said = kubectl.succeed("logs", "local-0");
        assertThat(said).isNotBlank();
        assertThat(kubectl.succeed("logs", "local-0", "--tail=1"))
                .isEqualTo(said.lines().toList().getLast() + "\n");
        assertThat(kubectl.fail("logs", "local-0", "--timestamps")).contains("timestamps is not possible here");
        assertThat(kubectl.fail("logs", "no-such-pod")).contains("pods \"no-such-pod\" not found");

        // it ends with the pod, whose last words it brings
        var following = kubectl.start("logs", "-f", "local-0");
        eventually(() -> assertThat(following.output()).startsWith(said));
        kubectl.succeed("delete", "pod", "local-0");
        assertThat(following.end()).isZero();
        assertThat(following.output().length()).isGreaterThan(said.length());
        eventually(() ->
                assertThat(kubectl.succeed("logs", "local-0")).isNotBlank().doesNotStartWith(said));

        up.end();
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedded", "apiserver"})
    void whateverIsKilledComesBack(String controlPlane) throws Throwable {
        skipWithout(controlPlane);
        start(controlPlane, new String[0]);
        up.awaitIntroduction();
        assertThat(ask("adapted")).isNotEmpty();
        assertThat(deviceBytes()).as("the pool's memory.device").isEqualTo(1L << 30);

        var runtime = up.program("dev.valence.server.Main");
        assertThatThrownBy(() -> askAtLength(runtime::destroyForcibly))
                .isInstanceOf(ChatException.class)
                .hasMessageContaining("broke off in the middle of its answer; send the request again");
        eventually(() -> assertThat(runtime.isAlive()).isFalse());
        eventually(() -> assertThat(ask("tiny")).isNotEmpty());
        eventually(() -> assertThat(ask("adapted")).isNotEmpty());
        assertThat(up.program("dev.valence.server.Main").pid()).isNotEqualTo(runtime.pid());

        up.program("dev.valence.gateway.Main").destroyForcibly();
        eventually(() -> assertThat(ask("tiny")).isNotEmpty());

        var operator = up.program("dev.valence.operator.Main");
        operator.destroyForcibly();
        assertThat(ask("tiny")).as("serving does without an operator").isNotEmpty();
        eventually(
                () -> assertThat(up.program("dev.valence.operator.Main").pid()).isNotEqualTo(operator.pid()));
        try (var api = api()) {
            api.resource(MODEL.replace("tiny", "later")).create();
        }
        eventually(
                () -> assertThat(isReady("later")).as("the new operator acts").isTrue());
        assertThat(ask("later")).isNotEmpty();

        up.end();
    }

    /** @param onFirst is done when the answer has begun, which is long before its end */
    private void askAtLength(Runnable onFirst) throws InterruptedException {
        try (var chat = new ChatClient("http://127.0.0.1:" + up.port())) {
            var begun = new AtomicBoolean();
            chat.stream("tiny", QUESTION, LONG_ANSWER_TOKENS, text -> {
                if (begun.compareAndSet(false, true)) {
                    onFirst.run();
                }
            });
        }
    }

    @Test
    void aModelScaledToZeroIsNotWaitedForNorAsked() throws Throwable {
        var asleep = MANIFEST.replace("llama-f32\"}}", "llama-f32\"}, replicas: {min: 0, max: 1}}");
        Files.writeString(directory.resolve("manifest.yaml"), asleep.substring(0, asleep.lastIndexOf("---")));
        start("--exit");
        assertThat(up.awaitEnd()).as(up.printed()).isZero();
        assertThat(up.printed()).contains("No model is served");
    }

    /** @param begun is there when that part of the start has begun */
    @ParameterizedTest
    @ValueSource(strings = {"lock", "kubeconfig", "logs/operator.log"})
    void endsInOrderHoweverEarlyItIsToldTo(String begun) throws Throwable {
        start("auto", new String[0]);
        eventually(() -> assertThat(up.state().resolve(begun)).exists());
        up.end();
        assertThat(up.printed()).doesNotContain("error", "Exception");
    }

    @Test
    void aSecondOneIsToldOfTheFirst() throws Throwable {
        try (var state = StateDirectory.at(up.state())) {
            state.acquire();
            start("--exit");
            assertThat(up.awaitEnd()).isEqualTo(1);
        }
        assertThat(up.printed()).contains("the local control plane is already up");
    }

    /** Another {@code up}, say, whose gateway would answer for this one's. */
    @Test
    void aPortThatIsTakenOnlyLaterIsNotOurs() throws Throwable {
        start("--exit");
        // the port has been looked at, and the gateway has not started yet
        eventually(() -> assertThat(up.kubeconfig()).exists());
        try (var socket = new ServerSocket(up.port(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(up.awaitEnd()).isEqualTo(1);
            assertThat(up.printed()).contains("port " + socket.getLocalPort() + " is taken");
        }
        up.assertNothingIsLeft();
    }

    @Test
    void aStateThatCannotBeWrittenIsSaidWithTheWayOut() throws Throwable {
        Files.writeString(up.state(), "a file");
        start("--exit");
        assertThat(up.awaitEnd()).isEqualTo(1);
        assertThat(up.printed().strip())
                .contains(up.state().toString(), "VALENCE_STATE=DIR")
                .hasLineCount(1);
    }

    @Test
    void aTakenPortIsSaidWithTheWayOut() throws Throwable {
        try (var socket = new ServerSocket(up.port(), 1, InetAddress.getLoopbackAddress())) {
            start("--exit");
            assertThat(up.awaitEnd()).isEqualTo(1);
            assertThat(up.printed()).contains("port " + socket.getLocalPort() + " is taken", "./valence up --port");
        }
    }
}
