// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.server.fake.TestRuntime;
import dev.valence.wire.assignment.Assignment;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatCompletionTest {
    private static TestRuntime runtime;

    @BeforeAll
    static void start() {
        runtime = TestRuntime.withModel();
    }

    @AfterAll
    static void stop() {
        runtime.close();
    }

    @Test
    void aWholeAnswerHasTextReasonAndUsage() {
        HttpResponse<String> response =
                runtime.chat("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"häh 🙂\"}]}");

        JsonNode answer = TestRuntime.json(response);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.at("/object").asText()).isEqualTo("chat.completion");
        assertThat(answer.at("/id").asText()).startsWith("chatcmpl-");
        assertThat(answer.at("/model").asText()).isEqualTo("m");
        assertThat(answer.at("/choices/0/message/role").asText()).isEqualTo("assistant");
        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("echo: user: häh 🙂\n");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.at("/choices/0").has("logprobs")).isFalse();
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(16);
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(23);
        assertThat(answer.at("/usage/total_tokens").asInt()).isEqualTo(39);
        assertThat(answer.at("/usage/prompt_tokens_details/cached_tokens").asInt(-1))
                .isZero();
    }

    @Test
    void aStreamSaysTheSameInOrder() {
        HttpResponse<String> response = runtime.chat("""
                {"model":"m","stream":true,"stream_options":{"include_usage":true},
                 "messages":[{"role":"user","content":"häh 🙂"}]}
                """);

        List<String> events = TestRuntime.events(response);
        List<JsonNode> chunks = events.subList(0, events.size() - 1).stream()
                .map(TestRuntime::json)
                .toList();
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream; charset=utf-8");
        assertThat(events.getLast()).isEqualTo("[DONE]");
        assertThat(chunks.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(chunks.stream()
                        .skip(1)
                        .filter(chunk -> chunk.at("/choices/0/delta").has("role")))
                .isEmpty();
        assertThat(contentOf(chunks, 0)).isEqualTo("echo: user: häh 🙂\n");
        assertThat(chunks.get(chunks.size() - 2).at("/choices/0/finish_reason").asText())
                .isEqualTo("stop");
        assertThat(chunks.subList(0, chunks.size() - 2))
                .allMatch(chunk -> chunk.at("/choices/0/finish_reason").isNull());
        assertThat(chunks.getLast().at("/choices")).isEmpty();
        assertThat(chunks.getLast().at("/usage/completion_tokens").asInt()).isEqualTo(23);
        assertThat(chunks)
                .allMatch(chunk -> chunk.at("/id").equals(chunks.getFirst().at("/id")));
    }

    @Test
    void usageIsStreamedOnlyWhenAskedFor() {
        HttpResponse<String> response =
                runtime.chat("{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");

        assertThat(response.body()).doesNotContain("usage");
    }

    @Test
    void choicesDifferInTheirSeedAlone() {
        int before = runtime.engine.requests.size();

        JsonNode answer = TestRuntime.json(runtime.chat("""
                {"model":"m","n":3,"seed":7,"temperature":0.5,"top_p":0.9,"top_k":5,"min_p":0.1,
                 "presence_penalty":1,"frequency_penalty":-1,"repetition_penalty":1.5,"logit_bias":{"65":-100},
                 "messages":[{"role":"user","content":"a"}]}
                """));

        var requests = runtime.engine.requests.subList(before, before + 3);
        assertThat(answer.at("/choices")).hasSize(3);
        assertThat(answer.at("/choices/2/index").asInt()).isEqualTo(2);
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(8);
        assertThat(requests).extracting(request -> request.sampling().seed()).containsExactly(7L, 8L, 9L);
        assertThat(requests.getFirst().sampling())
                .hasToString("Sampling[temperature=0.5, topP=0.9, topK=5, minP=0.1, repetitionPenalty=1.5, "
                        + "presencePenalty=1.0, frequencyPenalty=-1.0, seed=7, logitBias={65=-100.0}]");
    }

    @Test
    void whatARequestDoesNotSayIsAsTheModelHasIt() {
        int before = runtime.engine.requests.size();

        runtime.chat("{\"model\":\"m\",\"seed\":7,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");

        assertThat(runtime.engine.requests.get(before).sampling())
                .hasToString("Sampling[temperature=0.5, topP=0.9, topK=20, minP=0.05, repetitionPenalty=1.05, "
                        + "presencePenalty=0.0, frequencyPenalty=0.0, seed=7, logitBias={}]");
    }

    @Test
    void choicesOfAStreamAreToldApart() {
        List<JsonNode> chunks = TestRuntime.events(
                        runtime.chat(
                                "{\"model\":\"m\",\"n\":2,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}"))
                .stream()
                .filter(event -> !event.equals("[DONE]"))
                .map(TestRuntime::json)
                .toList();

        assertThat(contentOf(chunks, 0)).isEqualTo("echo: user: a\n");
        assertThat(contentOf(chunks, 1)).isEqualTo("echo: user: a\n");
    }

    @Test
    void theNewNameOfTheTokenLimitWins() {
        JsonNode answer = TestRuntime.json(runtime.chat("""
                {"model":"m","max_tokens":3,"max_completion_tokens":4,"messages":[{"role":"user","content":"a"}]}
                """));

        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("echo");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("length");
    }

    @Test
    void aStopStringEndsTheTextBeforeIt() {
        JsonNode answer = TestRuntime.json(runtime.chat(
                "{\"model\":\"m\",\"stop\":\"user\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}"));

        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("echo: ");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void endOfSequenceIsIgnoredOnRequest() {
        JsonNode answer = TestRuntime.json(runtime.chat("""
                {"model":"m","ignore_eos":true,"max_tokens":40,"messages":[{"role":"user","content":"a"}]}
                """));

        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(40);
    }

    @Test
    void logprobsNameTextBytesAndAlternatives() {
        JsonNode answer = TestRuntime.json(runtime.chat("""
                {"model":"m","logprobs":true,"top_logprobs":2,"max_tokens":2,
                 "messages":[{"role":"user","content":"a"}]}
                """));

        JsonNode tokens = answer.at("/choices/0/logprobs/content");
        assertThat(tokens).hasSize(2);
        assertThat(tokens.at("/0/token").asText()).isEqualTo("e");
        assertThat(tokens.at("/0/logprob").asDouble()).isEqualTo(-0.5);
        assertThat(tokens.at("/0/bytes/0").asInt()).isEqualTo('e');
        assertThat(tokens.at("/0/top_logprobs")).hasSize(2);
        // JSON has no infinity
        assertThat(tokens.at("/0/top_logprobs/1/logprob").asDouble()).isEqualTo(-9999);
    }

    @Test
    void logprobsAreStreamedWithTheirTokens() {
        List<String> events = TestRuntime.events(runtime.chat("""
                {"model":"m","logprobs":true,"max_tokens":4,"stream":true,"messages":[{"role":"user","content":"a"}]}
                """));

        String tokens = events.subList(0, events.size() - 1).stream()
                .map(TestRuntime::json)
                .flatMap(chunk -> chunk.at("/choices/0/logprobs/content").findValuesAsText("token").stream())
                .collect(Collectors.joining());
        assertThat(tokens).isEqualTo("echo");
    }

    @ParameterizedTest
    @CsvSource({"false,<none>,echo: user: a", "true,<none>,echo: user: a", "false,o: us,ech", "true,o: us,ech"})
    void logprobsAreThoseOfTheContentWithoutTheEndAndWhatAStopStringCutOff(
            boolean stream, String stop, String content) {
        HttpResponse<String> response = runtime.chat(("{\"model\":\"m\",\"logprobs\":true,\"stream\":%s,"
                        + "\"stop\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}")
                .formatted(stream, stop));

        List<JsonNode> answers = TestRuntime.answers(response, stream);
        assertThat(joined(answers, stream ? "/choices/0/delta" : "/choices/0/message", "content"))
                .isEqualToIgnoringNewLines(content);
        assertThat(joined(answers, "/choices/0/logprobs/content", "token")).isEqualToIgnoringNewLines(content);
    }

    private static String joined(List<JsonNode> answers, String at, String field) {
        return answers.stream()
                .flatMap(answer -> answer.at(at).findValuesAsText(field).stream())
                .collect(Collectors.joining());
    }

    @Test
    void partsAreJoinedAndTemplatesSeeToolsCallsAndArguments() {
        JsonNode answer = TestRuntime.json(runtime.chat("""
                {"model":"m","messages":[
                   {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
                   {"role":"assistant","content":null,
                    "tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\\"x\\":1}"}}]},
                   {"role":"tool","tool_call_id":"1","content":"2"}],
                 "tools":[{"type":"function","function":{"name":"f"}}],
                 "chat_template_kwargs":{"thinking":false}}
                """));

        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("""
                        echo: tools: [{type=function, function={name=f}}]
                        arguments: {thinking=false}
                        user: ab
                        assistant:\s
                        calls: [{id=1, type=function, function={name=f, arguments={x=1}}}]
                        tool: 2
                        """);
    }

    @Test
    void toolsAreLeftOutWhenNoneMayBeCalled() {
        JsonNode answer = TestRuntime.json(runtime.chat("""
                {"model":"m","messages":[{"role":"user","content":"a"}],"tool_choice":"none",
                 "tools":[{"type":"function","function":{"name":"f"}}]}
                """));

        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("echo: user: a\n");
    }

    @Test
    void anAdapterAnswersByItsOwnName() {
        try (TestRuntime own = TestRuntime.withModel()) {
            own.assign(new Assignment(
                    2, List.of(TestRuntime.model("ns/m", "m", TestRuntime.adapter("ns/a", "tuned"))), List.of()));
            own.awaitServed("tuned");

            JsonNode answer = TestRuntime.json(
                    own.chat("{\"model\":\"tuned\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}"));
            JsonNode model = TestRuntime.json(own.get(own.openAi("/v1/models/tuned")));

            assertThat(answer.at("/model").asText()).isEqualTo("tuned");
            assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("ns/a: user: a\n");
            assertThat(model.at("/parent").asText()).isEqualTo("m");
            assertThat(model.at("/max_model_len").asInt()).isEqualTo(4096);
            assertThat(TestRuntime.json(own.get(own.openAi("/v1/models"))).at("/data"))
                    .hasSize(2);
        }
    }

    private static String contentOf(List<JsonNode> chunks, int choice) {
        return chunks.stream()
                .flatMap(chunk -> chunk.at("/choices").valueStream())
                .filter(entry -> entry.at("/index").asInt() == choice)
                .map(entry -> entry.at("/delta/content").asText(""))
                .collect(Collectors.joining());
    }
}
