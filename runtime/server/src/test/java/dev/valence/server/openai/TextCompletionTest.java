// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.server.fake.TestRuntime;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextCompletionTest {
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
    void sixteenTokensAreGeneratedUnlessMoreAreAskedFor() {
        JsonNode answer = complete("{\"model\":\"m\",\"prompt\":\"once upon a time\"}");

        assertThat(answer.at("/object").asText()).isEqualTo("text_completion");
        assertThat(answer.at("/id").asText()).startsWith("cmpl-");
        assertThat(answer.at("/choices/0/text").asText()).isEqualTo("echo: once upon ");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(answer.at("/choices/0/logprobs").isNull()).isTrue();
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(16);
    }

    @Test
    void everyPromptHasItsChoicesInOrder() {
        JsonNode answer = complete("{\"model\":\"m\",\"prompt\":[\"a\",\"b\"],\"n\":2,\"max_tokens\":99}");

        assertThat(answer.at("/choices")
                        .valueStream()
                        .map(choice -> choice.at("/text").asText()))
                .containsExactly("echo: a", "echo: a", "echo: b", "echo: b");
        assertThat(answer.at("/choices")
                        .valueStream()
                        .map(choice -> choice.at("/index").asInt()))
                .containsExactly(0, 1, 2, 3);
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(2);
    }

    @Test
    void promptsMayBeTokenIds() {
        assertThat(complete("{\"model\":\"m\",\"prompt\":[104,105]}")
                        .at("/choices/0/text")
                        .asText())
                .isEqualTo("echo: hi");
        assertThat(complete("{\"model\":\"m\",\"prompt\":[[104],[105]]}")
                        .at("/choices/1/text")
                        .asText())
                .isEqualTo("echo: i");
    }

    @Test
    void theEchoComesFirst() {
        JsonNode answer = complete("{\"model\":\"m\",\"prompt\":\"hi\",\"echo\":true}");
        String streamed = TestRuntime.events(runtime.post(
                        "/v1/completions", "{\"model\":\"m\",\"prompt\":\"hi\",\"echo\":true,\"stream\":true}"))
                .stream()
                .filter(event -> !event.equals("[DONE]"))
                .map(event -> TestRuntime.json(event).at("/choices/0/text").asText())
                .collect(Collectors.joining());

        assertThat(answer.at("/choices/0/text").asText()).isEqualTo("hiecho: hi");
        assertThat(streamed).isEqualTo("hiecho: hi");
    }

    @Test
    void logprobsAreParallelListsWithOffsetsInTheText() {
        JsonNode logprobs = complete("{\"model\":\"m\",\"prompt\":\"é🙂x\",\"logprobs\":3,\"max_tokens\":50}")
                .at("/choices/0/logprobs");

        assertThat(logprobs.at("/tokens").valueStream().limit(5).map(JsonNode::asText))
                .containsExactly("e", "c", "h", "o", ":");
        assertThat(logprobs.at("/token_logprobs")).hasSize(13);
        assertThat(logprobs.at("/top_logprobs/0")).hasSize(3);
        // é has two bytes and one unit, the face four and two
        assertThat(logprobs.at("/text_offset")
                        .valueStream()
                        .map(JsonNode::asInt)
                        .toList())
                .isEqualTo(List.of(0, 1, 2, 3, 4, 5, 6, 7, 7, 9, 9, 9, 9));
    }

    @ParameterizedTest
    @CsvSource({"false,<none>,echo: hi", "true,<none>,echo: hi", "false,o: h,ech", "true,o: h,ech"})
    void logprobsAreThoseOfTheTextWithoutTheEndAndWhatAStopStringCutOff(boolean stream, String stop, String text) {
        HttpResponse<String> response = runtime.post(
                "/v1/completions",
                "{\"model\":\"m\",\"prompt\":\"hi\",\"logprobs\":1,\"stream\":%s,\"stop\":\"%s\"}"
                        .formatted(stream, stop));

        List<JsonNode> answers = TestRuntime.answers(response, stream);
        assertThat(answers.stream()
                        .map(answer -> answer.at("/choices/0/text").asText())
                        .collect(Collectors.joining()))
                .isEqualTo(text);
        assertThat(answers.stream()
                        .flatMap(answer ->
                                answer.at("/choices/0/logprobs/tokens").valueStream())
                        .map(JsonNode::asText)
                        .collect(Collectors.joining()))
                .isEqualTo(text);
    }

    @Test
    void aStreamEndsWithReasonUsageAndDone() {
        List<String> events = TestRuntime.events(runtime.post(
                "/v1/completions",
                "{\"model\":\"m\",\"prompt\":\"hi\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}"));

        assertThat(events.getLast()).isEqualTo("[DONE]");
        assertThat(TestRuntime.json(events.get(events.size() - 2))
                        .at("/usage/total_tokens")
                        .asInt())
                .isEqualTo(11);
        assertThat(TestRuntime.json(events.get(events.size() - 3))
                        .at("/choices/0/finish_reason")
                        .asText())
                .isEqualTo("stop");
    }

    private static JsonNode complete(String json) {
        return TestRuntime.json(runtime.post("/v1/completions", json));
    }
}
