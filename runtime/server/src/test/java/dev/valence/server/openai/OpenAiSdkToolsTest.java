// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import dev.valence.server.fake.TestRuntime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real client, with its validation on, takes calls, puts streams of them together, and sends them back. */
class OpenAiSdkToolsTest {
    private static final String CALLS = """
            <tool_call>
            {"name": "get_weather", "arguments": {"city": "Oslo"}}
            </tool_call>
            <tool_call>
            {"name": "get_weather", "arguments": {"city": "Århus"}}
            </tool_call>""";

    private final TestRuntime runtime = TestRuntime.withModel();
    private final OpenAIClient client = OpenAIOkHttpClient.builder()
            .baseUrl(runtime.openAi("/v1").toString())
            .apiKey("none")
            .maxRetries(0)
            .responseValidation(true)
            .build();

    @BeforeEach
    void say() {
        runtime.engine.say("I look.\n" + CALLS);
    }

    @AfterEach
    void stop() {
        client.close();
        runtime.close();
    }

    @Test
    void blocking() {
        assertCalls(client.chat().completions().create(question().build()), "I look.");
    }

    @Test
    void aMessageThatOnlyCalls() {
        runtime.engine.say(CALLS);

        assertCalls(client.chat().completions().create(question().build()), "");
        assertCalls(streamed(question().build()), "");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void streaming(boolean inOneChunk) {
        runtime.engine.joinChunks(inOneChunk);

        assertCalls(streamed(question().build()), "I look.");
    }

    @Test
    void oneCallAtATime() {
        ChatCompletion answer = client.chat()
                .completions()
                .create(question().parallelToolCalls(false).build());

        assertThat(calls(answer.choices().getFirst().message())).hasSize(1);
    }

    @Test
    void callsComeBackWithTheirResults() {
        ChatCompletionMessage message = client.chat()
                .completions()
                .create(question().build())
                .choices()
                .getFirst()
                .message();
        runtime.engine.say(null);
        var next = question().addMessage(message);
        for (ChatCompletionMessageFunctionToolCall call : calls(message)) {
            next.addMessage(ChatCompletionToolMessageParam.builder()
                    .toolCallId(call.id())
                    .content("sunny")
                    .build());
        }

        assertThat(client.chat()
                        .completions()
                        .create(next.build())
                        .choices()
                        .getFirst()
                        .message()
                        .content()
                        .orElseThrow())
                .contains("assistant: I look.\n")
                .contains("function={name=get_weather, arguments={city=Århus}}")
                .endsWith("tool: sunny\ntool: sunny\n");
    }

    private ChatCompletion streamed(ChatCompletionCreateParams params) {
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            stream.stream().forEach(accumulator::accumulate);
        }
        return accumulator.chatCompletion();
    }

    private static void assertCalls(ChatCompletion answer, String content) {
        ChatCompletion.Choice choice = answer.choices().getFirst();
        List<ChatCompletionMessageFunctionToolCall> calls = calls(choice.message());

        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        assertThat(choice.message().content().orElse("")).isEqualTo(content);
        assertThat(calls).extracting(call -> call.function().name()).containsExactly("get_weather", "get_weather");
        assertThat(calls)
                .extracting(call -> call.function().arguments())
                .containsExactly("{\"city\": \"Oslo\"}", "{\"city\": \"Århus\"}");
        assertThat(calls)
                .extracting(ChatCompletionMessageFunctionToolCall::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.startsWith("call_"));
    }

    private static List<ChatCompletionMessageFunctionToolCall> calls(ChatCompletionMessage message) {
        return message.toolCalls().orElseThrow().stream()
                .map(call -> call.asFunction())
                .toList();
    }

    private static ChatCompletionCreateParams.Builder question() {
        return ChatCompletionCreateParams.builder()
                .model("m")
                .addUserMessage("What is the weather in Oslo and in Århus?")
                .addFunctionTool(FunctionDefinition.builder()
                        .name("get_weather")
                        .description("Get the current weather.")
                        .parameters(FunctionParameters.builder()
                                .putAdditionalProperty("type", JsonValue.from("object"))
                                .putAdditionalProperty(
                                        "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                                .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                                .build())
                        .build());
    }
}
