// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import dev.valence.engine.api.GenerationException;
import dev.valence.server.fake.TestRuntime;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The real client understands us, with its validation on. */
class OpenAiSdkTest {
    private static TestRuntime runtime;
    private static OpenAIClient client;

    @BeforeAll
    static void start() {
        runtime = TestRuntime.withModel();
        client = OpenAIOkHttpClient.builder()
                .baseUrl(runtime.openAi("/v1").toString())
                .apiKey("none")
                .maxRetries(0)
                .responseValidation(true)
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        runtime.close();
    }

    @Test
    void chatsBlocking() {
        ChatCompletion answer = client.chat()
                .completions()
                .create(chat("hi").logprobs(true).topLogprobs(1).build());

        assertThat(answer.choices().getFirst().message().content()).hasValue("echo: user: hi\n");
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(answer.choices()
                        .getFirst()
                        .logprobs()
                        .orElseThrow()
                        .content()
                        .orElseThrow())
                .hasSize(15);
        assertThat(answer.usage()
                        .orElseThrow()
                        .promptTokensDetails()
                        .orElseThrow()
                        .cachedTokens())
                .hasValue(0L);
    }

    @Test
    void chatsStreaming() {
        ChatCompletionCreateParams params = chat("hi")
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();

        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            List<ChatCompletionChunk> chunks = stream.stream().toList();
            String text = chunks.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .map(choice -> choice.delta().content().orElse(""))
                    .collect(Collectors.joining());
            assertThat(text).isEqualTo("echo: user: hi\n");
            assertThat(chunks.getLast().usage().orElseThrow().completionTokens())
                    .isEqualTo(16);
        }
    }

    @Test
    void completesBlockingAndStreaming() {
        CompletionCreateParams params = CompletionCreateParams.builder()
                .model(CompletionCreateParams.Model.of("m"))
                .prompt("hi")
                .logprobs(1)
                .build();

        assertThat(client.completions().create(params).choices().getFirst().text())
                .isEqualTo("echo: hi");
        OpenAIClient lenient = client.withOptions(options -> options.responseValidation(false));
        try (StreamResponse<Completion> stream = lenient.completions().createStreaming(params)) {
            assertThat(stream.stream()
                            .map(chunk -> chunk.choices().getFirst().text())
                            .collect(Collectors.joining()))
                    .isEqualTo("echo: hi");
        }
    }

    /** OpenAI sends null until the last event, as https://github.com/openai/openai-openapi/pull/100 shows. */
    @Test
    void theValidationOfTextStreamsRefusesWhatOpenAiItselfSends() {
        CompletionCreateParams params = CompletionCreateParams.builder()
                .model(CompletionCreateParams.Model.of("m"))
                .prompt("hi")
                .build();

        try (StreamResponse<Completion> stream = client.completions().createStreaming(params)) {
            assertThatThrownBy(() -> stream.stream().toList())
                    .isInstanceOf(OpenAIInvalidDataException.class)
                    .hasMessageContaining("finish");
        }
    }

    @Test
    void listsModels() {
        assertThat(client.models().list().data())
                .singleElement()
                .satisfies(model -> assertThat(model.id()).isEqualTo("m"));
        assertThat(client.models().retrieve("m").ownedBy()).isEqualTo("valence");
    }

    @Test
    void errorsAreTyped() {
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(chat("hi").model("nobody").build()))
                .isInstanceOfSatisfying(
                        NotFoundException.class, e -> assertThat(e.code()).hasValue("model_not_found"));
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(chat("hi").temperature(9).build()))
                .isInstanceOfSatisfying(BadRequestException.class, e -> {
                    assertThat(e.param()).hasValue("temperature");
                    assertThat(e.type()).hasValue("invalid_request_error");
                });
        runtime.engine.failNext(new GenerationException(
                GenerationException.Category.OVERLOADED, "QueueFull", "1024 requests wait already"));
        assertThatThrownBy(() -> client.chat().completions().create(chat("hi").build()))
                .isInstanceOfSatisfying(InternalServerException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(503);
                    assertThat(e.code()).hasValue("queue_full");
                    assertThat(e.headers().values("Retry-After")).containsExactly("1");
                });
    }

    @Test
    void anErrorInAStreamReachesTheCaller() {
        runtime.engine.stepMillis(30);
        runtime.engine.failAfterTokens(3);
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(chat("hi").build())) {
            assertThatThrownBy(() -> stream.stream().toList()).hasMessageContaining("the device gave up");
        } finally {
            runtime.engine.stepMillis(0);
            runtime.engine.failAfterTokens(-1);
        }
    }

    private static ChatCompletionCreateParams.Builder chat(String text) {
        return ChatCompletionCreateParams.builder().model("m").addUserMessage(text);
    }
}
