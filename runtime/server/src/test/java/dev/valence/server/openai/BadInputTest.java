// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.server.fake.TestRuntime;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong is refused with its place and what would be right, and the process serves on. */
class BadInputTest {
    private static final String USER = "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]";
    private static TestRuntime runtime;

    @BeforeAll
    static void start() {
        runtime = TestRuntime.withModel();
    }

    @AfterAll
    static void stop() {
        assertThat(runtime.chat("{\"model\":\"m\"," + USER + "}").statusCode()).isEqualTo(200);
        assertThat(runtime.engine.running()).isZero();
        runtime.close();
    }

    static Stream<Arguments> badFields() {
        return Stream.of(
                arguments("\"temperature\":-1", "temperature", "from 0.0 to 2.0, but is -1.0"),
                arguments("\"temperature\":1e999", "temperature", "from 0.0 to 2.0, but is Infinity"),
                arguments("\"temperature\":\"hot\"", "temperature", "must be a number"),
                arguments("\"temperature\":\"1\"", "temperature", "must be a number"),
                arguments("\"top_p\":0", "top_p", "greater than 0"),
                arguments("\"top_p\":1.1", "top_p", "from 0.0 to 1.0"),
                arguments("\"top_k\":-2", "top_k", "from -1 to 2147483647, but is -2"),
                arguments("\"min_p\":2", "min_p", "from 0.0 to 1.0"),
                arguments("\"presence_penalty\":-3", "presence_penalty", "from -2.0 to 2.0"),
                arguments("\"frequency_penalty\":3", "frequency_penalty", "from -2.0 to 2.0"),
                arguments("\"repetition_penalty\":0", "repetition_penalty", "from 0.01 to 10.0"),
                arguments("\"max_tokens\":0", "max_tokens", "from 1 to 10000000, but is 0"),
                arguments("\"max_tokens\":-5", "max_tokens", "but is -5"),
                arguments("\"max_tokens\":99999999999", "max_tokens", "an integer from -2147483648 to 2147483647"),
                arguments("\"max_tokens\":1.5", "max_tokens", "an integer"),
                arguments("\"max_completion_tokens\":2000000000", "max_completion_tokens", "from 1 to 10000000"),
                arguments("\"n\":0", "n", "from 1 to 128"),
                arguments("\"n\":true", "n", "an integer"),
                arguments("\"seed\":1e30", "seed", "an integer of at most 64 bits"),
                arguments("\"seed\":99999999999999999999", "seed", "an integer of at most 64 bits"),
                arguments("\"stream\":\"yes\"", "stream", "true or false"),
                arguments("\"stream\":1", "stream", "true or false"),
                arguments("\"stream_options\":{\"include_usage\":true}", "stream_options", "needs 'stream'"),
                arguments("\"stop\":5", "stop", "a string or a list of strings"),
                arguments("\"stop\":[\"\"]", "stop", "from 1 to 1024 characters"),
                arguments("\"stop_token_ids\":[257]", "stop_token_ids", "go from 0 to 256"),
                arguments("\"stop_token_ids\":[null]", "stop_token_ids", "go from 0 to 256"),
                arguments("\"logit_bias\":{\"x\":1}", "logit_bias", "must be token ids, but one is 'x'"),
                arguments("\"logit_bias\":{\"900\":1}", "logit_bias", "go from 0 to 256"),
                arguments("\"logit_bias\":{\"9\":101}", "logit_bias.9", "from -100.0 to 100.0"),
                arguments("\"logit_bias\":[1]", "logit_bias", "an object"),
                arguments("\"top_logprobs\":2", "top_logprobs", "needs 'logprobs'"),
                arguments("\"logprobs\":true,\"top_logprobs\":21", "top_logprobs", "from 0 to 20"),
                arguments("\"logprobs\":2", "logprobs", "true or false"),
                arguments("\"response_format\":{\"type\":\"json_object\"}", "response_format.type", "only be \"text\""),
                arguments("\"tool_choice\":\"required\"", "tool_choice", "cannot be forced"),
                arguments("\"tools\":[{\"type\":\"x\"}]", "tools[0]", "of type \"function\""),
                arguments("\"tools\":{}", "tools", "a list"),
                arguments("\"user\":7", "user", "a string"));
    }

    @Test
    void tooManyPromptsAreRefusedBeforeAnyIsRead() {
        int before = runtime.engine.encodings.all.get();
        String prompts = "\"a\"" + ",\"a\"".repeat(128);

        HttpResponse<String> tooMany =
                runtime.post("/v1/completions", "{\"model\":\"m\",\"prompt\":[" + prompts + "]}");
        HttpResponse<String> withChoices =
                runtime.post("/v1/completions", "{\"model\":\"m\",\"n\":65,\"prompt\":[\"a\",\"a\"]}");

        assertError(tooMany, 400, null, "from 1 to 128 prompts, but holds 129");
        assertError(withChoices, 400, null, "at most 128, but is 130");
        assertThat(runtime.engine.encodings.all).hasValue(before);
    }

    @ParameterizedTest
    @MethodSource("badFields")
    void aBadFieldIsNamedWithWhatItMayBe(String field, String param, String message) {
        HttpResponse<String> response = runtime.chat("{\"model\":\"m\"," + field + "," + USER + "}");

        assertError(response, 400, null, message);
        assertThat(TestRuntime.json(response).at("/error/param").asText()).isEqualTo(param);
    }

    static Stream<Arguments> badMessages() {
        return Stream.of(
                arguments("[]", "messages", "at least one message"),
                arguments("null", "messages", "is required"),
                arguments("{}", "messages", "a list"),
                arguments("[null]", "messages[0]", "not null"),
                arguments("[\"hi\"]", "messages[0]", "an object"),
                arguments("[{\"content\":\"a\"}]", "messages[0].role", "must be one of"),
                arguments("[{\"role\":\"king\",\"content\":\"a\"}]", "messages[0].role", "not 'king'"),
                arguments("[{\"role\":\"user\"}]", "messages[0].content", "is required"),
                arguments("[{\"role\":\"user\",\"content\":5}]", "messages[0].content", "a string or a list"),
                arguments(
                        "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]",
                        "messages[0].content[0]",
                        "takes text alone"),
                arguments(
                        "[{\"role\":\"user\",\"content\":\"\\ud83d\"}]",
                        "messages[0].content",
                        "surrogate pair at index 0"),
                arguments("[{\"role\":\"function\",\"content\":\"a\"}]", "messages", "knows no role 'function'"),
                arguments(
                        "[{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}]",
                        "messages[0].tool_calls[0].function.arguments",
                        "the text of a JSON object"),
                argumentsOfACall("{\\\"a\\\":1,\\\"a\\\":2}", "Duplicate field 'a'"),
                argumentsOfACall("{} {}", "text after the end"),
                argumentsOfACall("[1]", "the text of a JSON object"),
                argumentsOfACall("null", "not null"));
    }

    private static Arguments argumentsOfACall(String json, String message) {
        return arguments(
                "[{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"" + json
                        + "\"}}]}]",
                "messages[0].tool_calls[0].function.arguments",
                message);
    }

    @ParameterizedTest
    @MethodSource("badMessages")
    void aBadMessageIsNamedByItsPlace(String messages, String param, String message) {
        HttpResponse<String> response = runtime.chat("{\"model\":\"m\",\"messages\":" + messages + "}");

        assertError(response, 400, null, message);
        assertThat(TestRuntime.json(response).at("/error/param").asText()).isEqualTo(param);
    }

    static Stream<Arguments> badJson() {
        return Stream.of(
                arguments("", "the body is empty"),
                arguments("[]", "must be a JSON object"),
                arguments("null", "must be a JSON object, not null"),
                arguments("\"text\"", "must be a JSON object"),
                arguments("{\n  \"model\": x}", "malformed JSON at line 2, column 1"),
                arguments("{\"model\":\"m\"", "malformed JSON"),
                arguments("{\"model\":\"m\"} extra", "malformed JSON"),
                arguments("{\"model\":\"m\",\"model\":\"n\"}", "Duplicate"),
                arguments("{\"model\":\"m\",\"messages\":[],\"x\":{\"a\":1,\"a\":2}}", "Duplicate"),
                arguments("{\"temperature\":NaN}", "malformed JSON"),
                arguments("{\"temperature\":Infinity}", "malformed JSON"),
                arguments("{'model':'m'}", "malformed JSON"),
                arguments("{\"model\":\"m\",}", "malformed JSON"),
                arguments("{\"x\":" + "[".repeat(5000) + "]".repeat(5000) + "}", "depth"),
                arguments("{\"x\":" + "{\"a\":".repeat(5000) + "1" + "}".repeat(5000) + "}", "depth"),
                arguments("{\"seed\":" + "9".repeat(2000) + "}", "length"));
    }

    @ParameterizedTest
    @MethodSource("badJson")
    void whatIsNotJsonIsRefusedWithItsPlace(String body, String message) {
        assertError(runtime.chat(body), 400, "invalid_json", message);
    }

    @Test
    void invalidUtf8IsRefusedWithTheByte() {
        byte[] body = "{\"model\":\"X\"}".getBytes(StandardCharsets.UTF_8);
        body[10] = (byte) 0xC3;
        HttpResponse<String> response = runtime.send(HttpRequest.newBuilder(runtime.openAi("/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build());

        assertError(response, 400, "invalid_utf8", "byte 10");
    }

    @Test
    void anUnknownModelIsNamedWithThoseThatAreServed() {
        assertError(runtime.chat("{\"model\":\"x\"," + USER + "}"), 404, "model_not_found", "served are: m");
        assertError(runtime.get(runtime.openAi("/v1/models/x%2Fy")), 404, "model_not_found", "'x/y'");
        assertError(runtime.chat("{" + USER + "}"), 400, "missing_field", "'model' is required");
    }

    @Test
    void aPromptLongerThanTheContextIsRefusedWithTheNumbers() {
        String messages = "[{\"role\":\"user\",\"content\":\"" + "a".repeat(5000) + "\"}]";

        assertError(
                runtime.chat("{\"model\":\"m\",\"messages\":" + messages + "}"),
                400,
                "context_length_exceeded",
                "4096 tokens, but 'messages' has 5007");
        assertError(
                runtime.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"" + "a".repeat(4096) + "\"}"),
                400,
                "context_length_exceeded",
                "4096 tokens, but 'prompt' has 4096");
    }

    @Test
    void otherMediaTypesAreRefused() {
        for (String type : new String[] {"text/plain", "application/json; charset=latin1", "multipart/form-data"}) {
            HttpResponse<String> response = runtime.send(HttpRequest.newBuilder(runtime.openAi("/v1/chat/completions"))
                    .header("Content-Type", type)
                    .POST(BodyPublishers.ofString("{}"))
                    .build());
            assertError(response, 415, "unsupported_media_type", type);
        }
        HttpResponse<String> none = runtime.send(HttpRequest.newBuilder(runtime.openAi("/v1/chat/completions"))
                .POST(BodyPublishers.ofString("{}"))
                .build());
        assertError(none, 415, "unsupported_media_type", "is missing");
    }

    @Test
    void otherMethodsAreRefusedWithTheRightOne() {
        HttpResponse<String> response = runtime.get(runtime.openAi("/v1/chat/completions"));

        assertError(response, 405, "method_not_allowed", "use POST");
        assertThat(response.headers().firstValue("Allow")).hasValue("POST");
        assertError(runtime.post("/v1/models", "{}"), 405, "method_not_allowed", "use GET");
    }

    @Test
    void unknownPathsAreRefusedWithThoseThatAre() {
        assertError(runtime.get(runtime.openAi("/v2/models")), 404, "unknown_path", "/v1/models");
        assertError(runtime.get(runtime.openAi("/v1/assignment")), 404, "unknown_path", "/v1/chat/completions");
    }

    static Stream<Arguments> badCompletions() {
        return Stream.of(
                arguments("\"prompt\":null", "prompt", "is required"),
                arguments("\"prompt\":\"\"", "prompt", "has no tokens"),
                arguments("\"prompt\":[]", "prompt", "must hold from 1 to 128 prompts"),
                arguments("\"prompt\":[1,\"a\"]", "prompt", "a list of token ids"),
                arguments("\"prompt\":[257]", "prompt", "go from 0 to 256"),
                arguments("\"prompt\":[-1]", "prompt", "go from 0 to 256"),
                arguments("\"prompt\":\"a\",\"suffix\":\"b\"", "suffix", "not supported"),
                arguments("\"prompt\":\"a\",\"best_of\":3", "best_of", "may only equal 'n'"),
                arguments("\"prompt\":\"a\",\"echo\":true,\"logprobs\":1", "echo", "not supported"),
                arguments("\"prompt\":\"a\",\"logprobs\":21", "logprobs", "from 0 to 20"),
                arguments("\"prompt\":[\"a\",\"b\"],\"n\":100", "n", "at most 128, but is 200"));
    }

    @ParameterizedTest
    @MethodSource("badCompletions")
    void aBadCompletionFieldIsNamedWithWhatItMayBe(String fields, String param, String message) {
        HttpResponse<String> response = runtime.post("/v1/completions", "{\"model\":\"m\"," + fields + "}");

        assertError(response, 400, null, message);
        assertThat(TestRuntime.json(response).at("/error/param").asText()).isEqualTo(param);
    }

    /** @param code null: any */
    private static void assertError(HttpResponse<String> response, int status, @Nullable String code, String message) {
        JsonNode error = TestRuntime.json(response).at("/error");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(error.at("/message").asText()).contains(message);
        assertThat(error.at("/type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.has("param")).isTrue();
        if (code != null) {
            assertThat(error.at("/code").asText()).isEqualTo(code);
        }
    }
}
