// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.server.fake.Await;
import dev.valence.server.fake.RawClient;
import dev.valence.server.fake.TestLimits;
import dev.valence.server.fake.TestRuntime;
import dev.valence.wire.assignment.Assignment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolCallTest {
    private static final String TOOLS = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";
    private static final String CALL = "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}}\n</tool_call>";

    private static TestRuntime runtime;

    @BeforeAll
    static void start() {
        runtime = TestRuntime.withModel();
    }

    @AfterAll
    static void stop() {
        runtime.close();
    }

    @BeforeEach
    void reset() {
        runtime.engine.say(null);
        runtime.engine.joinChunks(false);
        runtime.engine.stepMillis(0);
    }

    private static List<JsonNode> ask(String reply, boolean stream, String fields) {
        runtime.engine.say(reply);
        return TestRuntime.answers(
                runtime.chat("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"stream\":"
                        + stream + "," + fields + "}"),
                stream);
    }

    private static JsonNode choice(String reply, String fields) {
        return ask(reply, false, fields).getFirst().at("/choices/0");
    }

    @Test
    void aCallIsNoText() {
        JsonNode choice = choice(CALL, TOOLS);

        assertThat(choice.at("/finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(choice.at("/message").has("content")).isTrue();
        assertThat(choice.at("/message/content").isNull()).isTrue();
        assertThat(choice.at("/message/tool_calls")).hasSize(1);
        JsonNode call = choice.at("/message/tool_calls/0");
        assertThat(call.at("/id").asText()).matches("call_[0-9a-f]{32}");
        assertThat(call.at("/type").asText()).isEqualTo("function");
        assertThat(call.at("/function").toString()).isEqualTo("{\"name\":\"f\",\"arguments\":\"{\\\"a\\\": 1}\"}");
        assertThat(call.has("index")).isFalse();
    }

    @Test
    void textBesideCallsIsContent() {
        JsonNode message =
                choice("Let me see.\n" + CALL + "\n" + CALL + "\nSo.", TOOLS).at("/message");

        assertThat(message.at("/content").asText()).isEqualTo("Let me see.\nSo.");
        assertThat(message.at("/tool_calls")).hasSize(2);
        assertThat(message.at("/tool_calls/0/id")).isNotEqualTo(message.at("/tool_calls/1/id"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamSendsTheNameOnceAndThenTheArguments(boolean inOneChunk) {
        runtime.engine.joinChunks(inOneChunk);
        List<JsonNode> events = ask(CALL + "\n" + CALL.replace("1", "2"), true, TOOLS);

        List<JsonNode> choices =
                events.stream().map(event -> event.at("/choices/0")).toList();
        String id = choices.get(0).at("/delta/tool_calls/0/id").asText();
        assertThat(id).startsWith("call_");
        assertThat(choices).hasSize(5);
        assertThat(choices.get(0).toString())
                .isEqualTo("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,\"id\":\"" + id
                        + "\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]},"
                        + "\"finish_reason\":null}");
        assertThat(choices.get(1).toString())
                .isEqualTo("{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":"
                        + "{\"arguments\":\"{\\\"a\\\": 1}\"}}]},\"finish_reason\":null}");
        assertThat(choices.get(2).at("/delta/tool_calls/0/index").asInt()).isEqualTo(1);
        assertThat(choices.get(2).at("/delta").has("role")).isFalse();
        assertThat(choices.get(3).at("/delta/tool_calls/0/function/arguments").asText())
                .isEqualTo("{\"a\": 2}");
        assertThat(choices.get(4).toString()).isEqualTo("{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noPartOfATagIsInTheContentOfAStream(boolean inOneChunk) {
        runtime.engine.joinChunks(inOneChunk);
        List<JsonNode> events = ask("Let me see: 1 < 2.\n\n" + CALL + "\n", true, TOOLS);

        assertThat(String.join("", texts(events, "content"))).isEqualTo("Let me see: 1 < 2.");
        assertThat(texts(events, "name")).containsExactly("f");
        assertThat(events.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(texts(events, "role")).hasSize(1);
        assertThat(texts(events, "finish_reason")).last().isEqualTo("tool_calls");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": }}</tool_call>",
                "<tool_call>{\"name\": \"other\", \"arguments\": {}}</tool_call>",
                "<tool_call>{\"arguments\": {}}</tool_call>",
                "<tool_call>{\"name\": \"f\", \"arguments\": \"{}\"}</tool_call>",
                "<tool_call>{\"name\": \"f\", \"arguments\": {}}",
            })
    void whatOnlyLooksLikeACallIsContent(String reply) {
        JsonNode choice = choice(reply, TOOLS);
        List<JsonNode> events = ask(reply, true, TOOLS);

        assertThat(choice.at("/message/content").asText()).isEqualTo(reply);
        assertThat(choice.at("/message").has("tool_calls")).isFalse();
        assertThat(choice.at("/finish_reason").asText()).isEqualTo("stop");
        assertThat(String.join("", texts(events, "content"))).isEqualTo(reply);
        assertThat(texts(events, "finish_reason")).last().isEqualTo("stop");
    }

    @Test
    void aCallThatTheTokenLimitCutsOffIsContent() {
        JsonNode choice = choice(CALL, TOOLS + ",\"max_tokens\":40");

        assertThat(choice.at("/message/content").asText()).isEqualTo(CALL.substring(0, 40));
        assertThat(choice.at("/message").has("tool_calls")).isFalse();
        assertThat(choice.at("/finish_reason").asText()).isEqualTo("length");
    }

    @Test
    void anAnswerThatIsCutOffSaysSoThoughItHasACall() {
        JsonNode choice = choice(CALL + CALL, TOOLS + ",\"max_tokens\":" + (CALL.length() + 20));

        assertThat(choice.at("/message/content").asText()).isEqualTo(CALL.substring(0, 20));
        assertThat(choice.at("/message/tool_calls")).hasSize(1);
        assertThat(choice.at("/finish_reason").asText()).isEqualTo("length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"n\":1", "\"tools\":[]", TOOLS + ",\"tool_choice\":\"none\""})
    void withoutToolsThatMayBeCalledNothingIsRead(String fields) {
        JsonNode choice = choice("\n" + CALL + "\n", fields);

        assertThat(choice.at("/message/content").asText()).isEqualTo("\n" + CALL + "\n");
        assertThat(choice.at("/message").has("tool_calls")).isFalse();
        assertThat(choice.at("/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void theAnswerOfAModelWithANotationOfItsOwnIsText() {
        try (TestRuntime own = TestRuntime.withModel()) {
            own.assign(new Assignment(2, List.of(TestRuntime.model("ns/untagged", "other")), List.of()));
            own.awaitServed("other");
            own.engine.say(CALL);

            JsonNode choice = TestRuntime.json(own.chat(
                            "{\"model\":\"other\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]," + TOOLS + "}"))
                    .at("/choices/0");

            assertThat(choice.at("/message/content").asText()).isEqualTo(CALL);
            assertThat(choice.at("/finish_reason").asText()).isEqualTo("stop");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachChoiceHasCallsOfItsOwn(boolean stream) {
        List<JsonNode> answers = ask(CALL, stream, TOOLS + ",\"n\":2");

        List<JsonNode> choices = answers.stream()
                .flatMap(answer -> answer.at("/choices").valueStream())
                .toList();
        List<String> ids = texts(answers, "id").stream()
                .filter(id -> id.startsWith("call_"))
                .toList();
        assertThat(ids).hasSize(2).doesNotHaveDuplicates();
        for (int i : new int[] {0, 1}) {
            List<JsonNode> own = choices.stream()
                    .filter(choice -> choice.at("/index").asInt() == i)
                    .toList();
            assertThat(texts(own, "name")).containsExactly("f");
            assertThat(String.join("", texts(own, "arguments"))).isEqualTo("{\"a\": 1}");
            assertThat(texts(own, "finish_reason")).last().isEqualTo("tool_calls");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theAnswerEndsAfterOneCallWhereSeveralAreNotWanted(boolean stream) {
        int before = runtime.engine.cancelled.get();
        runtime.engine.stepMillis(1);
        List<JsonNode> answers = ask(
                "I see.\n" + CALL + "\n" + (CALL + "\n").repeat(60),
                stream,
                TOOLS + ",\"parallel_tool_calls\":false,\"n\":2");
        runtime.engine.stepMillis(0);

        List<JsonNode> own = answers.stream()
                .flatMap(answer -> answer.at("/choices").valueStream())
                .filter(choice -> choice.at("/index").asInt() == 1)
                .toList();
        assertThat(texts(own, "name")).containsExactly("f");
        assertThat(String.join("", texts(own, "content"))).isEqualTo("I see.");
        assertThat(texts(own, "finish_reason")).last().isEqualTo("tool_calls");
        assertThat(runtime.engine.cancelled.get()).isGreaterThanOrEqualTo(before + 2);
        Await.until("nothing is generated any more", () -> runtime.engine.running() == 0);
    }

    @Test
    void oneCallIsOneThoughMoreCameWithIt() {
        runtime.engine.joinChunks(true);
        JsonNode choice = choice(CALL + CALL + "b", TOOLS + ",\"parallel_tool_calls\":false");

        assertThat(choice.at("/message/tool_calls")).hasSize(1);
        assertThat(choice.at("/message/content").isNull()).isTrue();
        assertThat(choice.at("/finish_reason").asText()).isEqualTo("tool_calls");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void logprobsAreThoseOfTheContentAndNotOfCalls(boolean stream) {
        String fields = TOOLS + ",\"logprobs\":true,\"top_logprobs\":2";
        for (String content : List.of("", "Let me see: ä < 2.")) {
            List<JsonNode> answers = ask(content + "\n" + CALL + "\n", stream, fields);

            assertThat(String.join("", tokens(answers))).isEqualTo(content.replace("ä", "\ufffd\ufffd"));
            assertThat(texts(answers, "name")).containsExactly("f");
        }
        String broken = CALL.replace("1", "?");
        assertThat(String.join("", tokens(ask(broken, stream, fields)))).isEqualTo(broken);
        assertThat(String.join("", tokens(ask(CALL + "\nb", stream, fields)))).isEqualTo("\nb");
    }

    @Test
    void aCallThatTakesItsTimeIsNoSilence() throws Exception {
        try (TestRuntime own = TestRuntime.withModel(TestLimits.keepAlive(Duration.ofMillis(30)));
                RawClient client = new RawClient(own.process.port())) {
            own.engine.say(CALL.replace("1", "\"" + "x".repeat(3000) + "\""));
            own.engine.stepMillis(1);
            client.post(
                    "/v1/chat/completions",
                    "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]," + TOOLS
                            + "}");

            assertThat(client.readUntil(": keep-alive\n\n")).contains("200 OK").doesNotContain("data: ");
            own.engine.stepMillis(0);
            assertThat(client.readUntil("data: [DONE]")).contains("\"finish_reason\":\"tool_calls\"");
        }
    }

    @Test
    void anErrorBeforeACallIsWholeHasAStatus() {
        runtime.engine.say(CALL);
        runtime.engine.failAfterTokens(40);
        try {
            assertThat(runtime.chat(
                                    "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],"
                                            + TOOLS + "}")
                            .statusCode())
                    .isEqualTo(500);
        } finally {
            runtime.engine.failAfterTokens(-1);
        }
    }

    @Test
    void aCallCanComeBackAsItWentOut() {
        JsonNode message = choice(CALL, TOOLS).at("/message");
        runtime.engine.say(null);

        JsonNode answer =
                TestRuntime.json(runtime.chat("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
                        + message + ",{\"role\":\"tool\",\"tool_call_id\":\"x\",\"content\":\"2\"}]," + TOOLS + "}"));

        assertThat(answer.at("/choices/0/message/content").asText())
                .contains("function={name=f, arguments={a=1}}}]\ntool: 2");
    }

    private static List<String> tokens(List<JsonNode> answers) {
        return answers.stream()
                .flatMap(answer -> answer.at("/choices/0/logprobs/content").valueStream())
                .map(token -> token.at("/token").asText())
                .toList();
    }

    /** Of the fields of this name, in order, those that are texts. */
    private static List<String> texts(List<JsonNode> answers, String field) {
        return answers.stream()
                .flatMap(answer -> answer.findValues(field).stream())
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .toList();
    }
}
