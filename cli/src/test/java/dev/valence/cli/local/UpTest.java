// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import static dev.valence.cli.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.apiserver.Binaries;
import dev.valence.apiserver.junit.Absence;
import dev.valence.cli.Kubectl;
import dev.valence.cli.Main;
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
import org.jspecify.annotations.Nullable;
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
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Path FIXTURES = HOME.resolve("runtime/engine/src/test/resources/fixtures");

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

    private @Nullable Process started;
    private ValenceProcess valence;
    private int port;

    @BeforeEach
    void requireBuiltPrograms() throws IOException {
        for (var program : Installation.Program.values()) {
            var built = true;
            try {
                new Installation(HOME).command(program);
            } catch (LocalException e) {
                built = false;
            }
            if (!built) {
                var reason = program + " is not packaged: run mvn -pl cli -am verify";
                // the build's own summary counts skipped tests without their reason
                System.err.println("skipped: " + reason);
                assumeTrue(false, reason);
            }
        }
        port = FreePort.find();
        valence = new ValenceProcess(directory, null);
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
        if (started != null && started.isAlive()) {
            var children = started.descendants().toList();
            started.destroyForcibly().waitFor();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private void start(String... more) throws IOException {
        start("embedded", more);
    }

    private void start(String controlPlane, String[] more) throws IOException {
        var arguments = new ArrayList<>(
                List.of("--control-plane=" + controlPlane, "--filename=" + directory.resolve("manifest.yaml")));
        arguments.addAll(List.of(more));
        start(arguments, Map.of("VALENCE_MODELS", models().toString()));
    }

    private void start(List<String> arguments, Map<String, String> environment) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dvalence.home=" + HOME,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "up",
                "--port=" + port));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().put("VALENCE_STATE", directory.resolve("state").toString());
        builder.environment().remove("VALENCE_MODELS");
        builder.environment().putAll(environment);
        started = builder.redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
    }

    private Process up() {
        return Objects.requireNonNull(started);
    }

    private Path output() {
        return directory.resolve("output");
    }

    /** What has been printed up to the end of its introduction. */
    private String awaitAnswer() throws Exception {
        return eventually(
                () -> {
                    var text = Files.readString(output());
                    assertThat(up().isAlive()).as(text).isTrue();
                    return text.contains("Ctrl-C ends it") ? text : null;
                },
                "the first answer");
    }

    /** A program of ours under {@code up}, by its main class. */
    private ProcessHandle process(String mainClass) {
        return up().descendants()
                .filter(p -> p.info().commandLine().orElse("").contains(mainClass))
                .findFirst()
                .orElseThrow();
    }

    private String ask(String model) throws InterruptedException {
        try (var chat = new ChatClient("http://127.0.0.1:" + port)) {
            return chat.stream(model, QUESTION, 8, text -> {});
        }
    }

    private KubernetesClient api() throws IOException {
        var config = Config.fromKubeconfig(Files.readString(directory.resolve("state/kubeconfig")));
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

    /** The question that {@code up} asks a model, and some words of its answer. */
    private static void assertAnswers(String printed, String model) {
        assertThat(printed)
                .containsPattern("(?s)\n" + model + " ❯ What is Valence\\?\n.*\\w.*\nBase URL ")
                .doesNotContain("None of the models can chat");
    }

    private void assertNothingIsLeft(List<ProcessHandle> children) throws Throwable {
        // what up had no time to wait for, the kernel kills with it
        eventually(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
        assertThat(FreePort.isFree("127.0.0.1", port)).isTrue();
        assertThat(directory.resolve("state/kubeconfig")).doesNotExist();
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
        assertThat(up().waitFor(5, TimeUnit.MINUTES)).isTrue();
        var text = Files.readString(output());
        assertThat(up().exitValue()).as(text).isZero();
        assertThat(text)
                .contains("Base URL   http://127.0.0.1:" + port + "/v1")
                .contains("curl http://127.0.0.1:" + port)
                .contains("from openai import OpenAI");
        assertAnswers(text, "tiny");
        assertAnswers(text, "adapted");
        assertNothingIsLeft(List.of());
    }

    /** With nothing but a port of its own: the bundled manifests and models, the API server that is taken by itself. */
    @Test
    void quickstartAnswersAndTheCommandsOfTheReadmeWork() throws Throwable {
        Kubectl.require();
        start(List.of(), Map.of());
        var introduction = awaitAnswer();
        assertAnswers(introduction, "valence-nano");
        assertAnswers(introduction, "pirate");

        var readme = new ReadmeCommands(
                HOME, port, new Kubectl(directory.resolve("state/kubeconfig"), directory), directory);
        assertThat(readme.run("Two commands", "curl "))
                .anySatisfy(answer -> assertThat(new ObjectMapper()
                                .readTree(answer)
                                .at("/choices/0/message/content")
                                .asText())
                        .containsPattern("\\w"));
        assertThat(readme.run("With kubectl", "kubectl "))
                .hasSizeGreaterThan(4)
                .allSatisfy(output -> assertThat(output).isNotBlank());

        // the example of its help
        var cases = HOME.resolve("examples/evaluation/valence-nano.jsonl");
        var quality = new ObjectMapper()
                .readTree(valence.succeed(
                        "bench", "quality", "--model", "valence-nano", "--cases", cases.toString(), "--json"));
        assertThat(quality.at("/cases").asInt())
                .isEqualTo(Files.readAllLines(cases).size());
        assertThat(quality.at("/topics")).hasSizeGreaterThan(10);

        // the model that up asked, not the adapter, which comes first in the alphabet
        assertThat(valence.succeed("chat")).startsWith("valence-nano;");
        var chat = valence.run("chat", "--model", "pirate", "--once", "What is Valence?", "--max-tokens=16");
        assertAnswerAlone(chat);
        assertThat(chat.stderr()).isEmpty();

        var children = up().descendants().toList();
        up().destroy();
        assertThat(up().waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertNothingIsLeft(children);
    }

    private static void assertAnswerAlone(ValenceProcess.Output chat) {
        assertThat(chat.status()).as("%s", chat).isZero();
        assertThat(chat.stdout())
                .containsPattern("\\w")
                .endsWith("\n")
                .doesNotContain("✓", "❯", "RESOURCE", "Base URL");
    }

    @Test
    void chatStartsOneOfItsOwnWhereNoneIsUpAndLeavesNothingBehind() throws Throwable {
        var chat = valence.run(
                "chat",
                "--model=valence-nano",
                "--once=What is Valence?",
                "--max-tokens=16",
                "--control-plane=embedded",
                "--port=" + port);
        assertAnswerAlone(chat);
        assertThat(chat.stderr()).contains("✓ applied quickstart.yaml", "✓ operator, gateway and kubelet started");
        assertNothingIsLeft(List.of());
        assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse("")))
                .noneMatch(command -> command.contains("--port=" + port) || command.contains(":" + port + "/"));
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
        start("--exit");
        assertThat(up().waitFor(5, TimeUnit.MINUTES)).isTrue();
        var text = Files.readString(output());
        assertThat(up().exitValue()).as(text).isZero();
        assertThat(text).containsPattern("inferencemodel/tiny in team +Ready +yes");
        assertAnswers(text, "tiny");
    }

    /** On the real API server it goes by way of the kubelet's own endpoint. */
    @ParameterizedTest
    @ValueSource(strings = {"embedded", "apiserver"})
    void kubectlReadsAndFollowsLogsAndSeesANode(String controlPlane) throws Throwable {
        Kubectl.require();
        skipWithout(controlPlane);
        start(controlPlane, new String[0]);
        awaitAnswer();
        var kubectl = new Kubectl(directory.resolve("state/kubeconfig"), directory);
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

        var children = up().descendants().toList();
        up().destroy();
        assertThat(up().waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertNothingIsLeft(children);
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedded", "apiserver"})
    void whateverIsKilledComesBack(String controlPlane) throws Throwable {
        skipWithout(controlPlane);
        start(controlPlane, new String[0]);
        awaitAnswer();
        assertThat(ask("adapted")).isNotEmpty();
        assertThat(deviceBytes()).as("the pool's memory.device").isEqualTo(1L << 30);

        var runtime = process("dev.valence.server.Main");
        assertThatThrownBy(() -> askAtLength(runtime::destroyForcibly))
                .isInstanceOf(ChatException.class)
                .hasMessageContaining("broke off in the middle of its answer; send the request again");
        eventually(() -> assertThat(runtime.isAlive()).isFalse());
        eventually(() -> assertThat(ask("tiny")).isNotEmpty());
        eventually(() -> assertThat(ask("adapted")).isNotEmpty());
        assertThat(process("dev.valence.server.Main").pid()).isNotEqualTo(runtime.pid());

        process("dev.valence.gateway.Main").destroyForcibly();
        eventually(() -> assertThat(ask("tiny")).isNotEmpty());

        var operator = process("dev.valence.operator.Main");
        operator.destroyForcibly();
        assertThat(ask("tiny")).as("serving does without an operator").isNotEmpty();
        eventually(() -> assertThat(process("dev.valence.operator.Main").pid()).isNotEqualTo(operator.pid()));
        try (var api = api()) {
            api.resource(MODEL.replace("tiny", "later")).create();
        }
        eventually(
                () -> assertThat(isReady("later")).as("the new operator acts").isTrue());
        assertThat(ask("later")).isNotEmpty();

        var children = up().descendants().toList();
        up().destroy();
        assertThat(up().waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertNothingIsLeft(children);
    }

    /** @param onFirst is done when the answer has begun, which is long before its end */
    private void askAtLength(Runnable onFirst) throws InterruptedException {
        try (var chat = new ChatClient("http://127.0.0.1:" + port)) {
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
        assertThat(up().waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(output())).contains("No model is served");
        assertThat(up().exitValue()).isZero();
    }

    /** @param begun is there when that part of the start has begun */
    @ParameterizedTest
    @ValueSource(strings = {"lock", "kubeconfig", "logs/operator.log"})
    void endsInOrderHoweverEarlyItIsToldTo(String begun) throws Throwable {
        start("auto", new String[0]);
        eventually(() -> assertThat(directory.resolve("state").resolve(begun)).exists());
        var children = up().descendants().toList();
        up().destroy();
        assertThat(up().waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertNothingIsLeft(children);
        assertThat(Files.readString(output())).doesNotContain("error", "Exception");
    }

    @Test
    void aSecondOneIsToldOfTheFirst() throws Throwable {
        try (var state = StateDirectory.at(directory.resolve("state"))) {
            state.acquire();
            start("--exit");
            assertThat(up().waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(up().exitValue()).isEqualTo(1);
        assertThat(Files.readString(output())).contains("the local control plane is already up");
    }

    /** Another {@code up}, say, whose gateway would answer for this one's. */
    @Test
    void aPortThatIsTakenOnlyLaterIsNotOurs() throws Throwable {
        start("--exit");
        // the port has been looked at, and the gateway has not started yet
        eventually(() -> assertThat(directory.resolve("state/kubeconfig")).exists());
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(up().waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(up().exitValue()).isEqualTo(1);
            assertThat(Files.readString(output())).contains("port " + socket.getLocalPort() + " is taken");
        }
        assertNothingIsLeft(List.of());
    }

    @Test
    void aStateThatCannotBeWrittenIsSaidWithTheWayOut() throws Throwable {
        Files.writeString(directory.resolve("state"), "a file");
        start("--exit");
        assertThat(up().waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(up().exitValue()).isEqualTo(1);
        assertThat(Files.readString(output()).strip())
                .contains(directory.resolve("state").toString(), "VALENCE_STATE=DIR")
                .hasLineCount(1);
    }

    @Test
    void aTakenPortIsSaidWithTheWayOut() throws Throwable {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            start("--exit");
            assertThat(up().waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(up().exitValue()).isEqualTo(1);
            assertThat(Files.readString(output()))
                    .contains("port " + socket.getLocalPort() + " is taken", "./valence up --port");
        }
    }
}
