// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import static dev.valence.cli.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.valence.apiserver.junit.Absence;
import dev.valence.cli.Kubectl;
import dev.valence.cli.command.ValenceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a new user sees and the README shows: {@code valence up} with nothing but a port of its own, so the bundled
 * manifests and models, and the API server that is taken by itself.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class QuickstartTest {
    /** Held-out questions that the bundled models are to answer right, at the least. */
    private static final String GOAL = "0.95";

    /** The section of the README that shows them. */
    private static final String TRANSCRIPT = "What they say";

    @TempDir
    static Path directory;

    private static @Nullable UpProcess up;
    private static String introduction;
    private static ValenceProcess valence;
    private static ReadmeCommands readme;

    @BeforeAll
    static void start() throws Exception {
        var started = new UpProcess(directory);
        up = started;
        started.start(List.of(), Map.of());
        introduction = started.awaitIntroduction();
        valence = new ValenceProcess(directory, null);
        readme = new ReadmeCommands(started, directory);
    }

    @AfterAll
    static void end() throws Throwable {
        var started = up;
        // where it was skipped there is none
        if (started != null) {
            try (started) {
                started.end();
            }
        }
    }

    @Test
    void modelAndAdaptersAnswerTheSameQuestionInTheirOwnWays() throws Exception {
        var shown = ReadmeCommands.transcript(TRANSCRIPT, "./valence ");
        var answers = new HashSet<String>();
        for (var model : List.of("valence-nano", "pirate", "json")) {
            var answer = shown.get("./valence chat --model " + model + " --once 'What is Valence?'");
            assertThat(introduction).contains("\n" + model + " ❯ What is Valence?\n" + answer);
            answers.add(answer);
        }
        assertThat(answers).hasSize(3);
    }

    @Test
    void modelCallsTheFunctionThatItIsOffered() throws Exception {
        var shown = ReadmeCommands.transcript(TRANSCRIPT, "python3 ").values();
        assertThat(shown).hasSize(1);
        var call = shown.iterator().next().lines().findFirst().orElseThrow();
        assertThat(call).startsWith("get_weather(");
        assertThat(introduction)
                .contains("\nvalence-nano ❯ What is the weather in Oslo? (may call get_weather)\n" + call);
    }

    @Test
    void curlOfTheReadmeAnswers() throws Throwable {
        assertThat(readme.run("Two commands", "curl "))
                .anySatisfy(answer -> assertThat(new ObjectMapper()
                                .readTree(answer)
                                .at("/choices/0/message/content")
                                .asText())
                        .contains("Kubernetes operator"));
    }

    @Test
    void kubectlCommandsOfTheReadmeWork() throws Throwable {
        Kubectl.require();
        assertThat(readme.run("With kubectl", "kubectl "))
                .hasSizeGreaterThan(4)
                .allSatisfy(output -> assertThat(output).isNotBlank());
        // the others find it as they would without this one
        eventually(() ->
                assertThat(readme.run("kubectl get pods --no-headers").lines()).hasSize(1));
    }

    @Test
    void transcriptOfTheReadmeIsWhatIsSaid() throws Exception {
        var shown = ReadmeCommands.transcript(TRANSCRIPT, "./valence ");
        assertThat(shown).hasSizeGreaterThan(3);
        for (var exchange : shown.entrySet()) {
            assertThat(readme.run(exchange.getKey())).as(exchange.getKey()).isEqualTo(exchange.getValue());
        }
    }

    @Test
    void toolCallOfTheReadmeIsMadeWithOpenAisSdk() throws Exception {
        requireOpenAiForPython();
        var shown = ReadmeCommands.transcript(TRANSCRIPT, "python3 ");
        assertThat(shown).hasSize(1);
        for (var exchange : shown.entrySet()) {
            assertThat(readme.run(exchange.getKey())).isEqualTo(exchange.getValue());
        }
    }

    @Test
    void pythonOfTheReadmeAnswers() throws Exception {
        requireOpenAiForPython();
        assertThat(readme.runPython("Two commands"))
                .isEqualTo(ReadmeCommands.transcript(TRANSCRIPT, "./valence ")
                        .get("./valence chat --model valence-nano --once 'What is Valence?'"));
    }

    /** Skips the running test, with the reason, where it is not installed; fails it where it has to be. */
    private static void requireOpenAiForPython() throws Exception {
        Absence.skipUnless(
                readme.succeeds("python3 -c 'import openai'"),
                "VALENCE_REQUIRE_OPENAI",
                "python3 has no openai: pip install openai, in a virtual environment");
    }

    @ParameterizedTest
    @CsvSource({"valence-nano, valence-nano", "pirate, valence-nano-pirate", "json, valence-nano-json"})
    void heldOutQuestionsAreAnsweredRight(String served, String name) throws Exception {
        var cases = ValenceProcess.HOME.resolve("examples/evaluation/" + name + ".jsonl");
        var printed = valence.succeed(
                "bench", "quality", "--model", served, "--cases", cases.toString(), "--least", GOAL, "--json");
        var quality = new ObjectMapper().readTree(printed);
        assertThat(quality.at("/cases").asInt())
                .isEqualTo(Files.readAllLines(cases).size());
        assertThat(quality.at("/topics")).hasSizeGreaterThan(5);
    }

    /** A question that the context has no room for is a wrong answer, and the next is asked. */
    @Test
    void questionThatIsTooLongIsNotAnsweredRight() throws Exception {
        var cases = directory.resolve("long.jsonl");
        var line = """
                {"topic": "%s", "messages": [{"role": "user", "content": "%s"}], "check": {"kind": "contains", "all": []}}
                """;
        Files.writeString(
                cases,
                line.formatted("long", "What is Valence? ".repeat(200)) + line.formatted("short", "What is Valence?"));
        var asked = valence.run(
                "bench", "quality", "--model", "short", "--cases", cases.toString(), "--max-tokens=8", "--json");
        assertThat(asked.stderr()).contains("1 of 2 questions are longer than the model's context");
        var quality = new ObjectMapper().readTree(asked.stdout());
        assertThat(quality.at("/topics/long/right").asInt()).isZero();
        assertThat(quality.at("/topics/short/right").asInt()).isOne();
        assertThat(quality.at("/wrong/0/answered").asText()).startsWith("refused: ");
    }

    /** And not the adapter, which comes first in the alphabet. */
    @Test
    void chatIsWithTheModelThatUpAsked() throws Exception {
        assertThat(valence.succeed("chat")).startsWith("valence-nano;");
    }

    /** Of 256 tokens, which a few questions fill. */
    @Test
    void chatGoesOnWhenTheContextIsFull() throws Exception {
        int questions = 8;
        var chat = valence.runTyping("What is Valence?\n".repeat(questions), "chat", "--model", "short");
        assertThat(chat.status()).as("%s", chat).isZero();
        assertThat(chat.stderr()).isEmpty();
        assertThat(chat.stdout()).contains("forgotten)");
        assertThat(chat.stdout().split("❯ ", -1)).hasSize(questions + 2);
    }

    @Test
    void chatPrintsTheAnswerAlone() throws Exception {
        var chat = valence.run("chat", "--model", "pirate", "--once", "What is Valence?", "--max-tokens=16");
        assertAnswerAlone(chat);
        assertThat(chat.stderr()).isEmpty();
    }

    @Test
    void chatStartsOneOfItsOwnWhereNoneIsUpAndLeavesNothingBehind(@TempDir Path own) throws Exception {
        var port = FreePort.find();
        var chat = new ValenceProcess(own, null)
                .run(
                        "chat",
                        "--model=valence-nano",
                        "--once=What is Valence?",
                        "--max-tokens=16",
                        "--control-plane=embedded",
                        "--port=" + port);
        assertAnswerAlone(chat);
        assertThat(chat.stderr()).contains("✓ applied quickstart.yaml", "✓ operator, gateway and kubelet started");
        assertThat(FreePort.isFree("127.0.0.1", port)).isTrue();
        assertThat(own.resolve("state/kubeconfig")).doesNotExist();
        assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse("")))
                .noneMatch(command -> command.contains("--port=" + port) || command.contains(":" + port + "/"));
    }

    private static void assertAnswerAlone(ValenceProcess.Output chat) {
        assertThat(chat.status()).as("%s", chat).isZero();
        assertThat(chat.stdout())
                .containsPattern("\\w")
                .endsWith("\n")
                .doesNotContain("✓", "❯", "RESOURCE", "Base URL");
    }
}
