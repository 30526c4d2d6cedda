// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.valence.gateway.fake.Behaviours;
import dev.valence.gateway.fake.FakeRuntime;
import dev.valence.gateway.fake.TestGateway;
import dev.valence.gateway.proxy.ProxySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The real client against the gateway. */
class OpenAiClientTest {
    private final TestGateway gateway = new TestGateway(ProxySettings.DEFAULT.withHold(Duration.ofMillis(200)));
    private final OpenAIClient client = OpenAIOkHttpClient.builder()
            .baseUrl(gateway.uri("/v1").toString())
            .apiKey("sk-test")
            .maxRetries(0)
            .responseValidation(true)
            .build();

    @AfterEach
    void stop() throws TimeoutException {
        client.close();
        gateway.close();
    }

    private static ChatCompletionCreateParams hello(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("hello")
                .build();
    }

    private List<String> stream() {
        List<String> tokens = new ArrayList<>();
        try (var stream = client.chat().completions().createStreaming(hello("m"))) {
            stream.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .map(ChatCompletionChunk.Choice::delta)
                    .forEach(delta -> delta.content().ifPresent(tokens::add));
        }
        return tokens;
    }

    @Test
    void blocking() {
        gateway.serve("m", gateway.runtime("a", Behaviours.says("hello", " you")));
        var completion = client.chat().completions().create(hello("m"));
        assertThat(completion.choices().getFirst().message().content()).contains("hello you");
    }

    @Test
    void streaming() {
        gateway.serve("m", gateway.runtime("a", Behaviours.says("hello", " you")));
        assertThat(stream()).containsExactly("hello", " you");
    }

    @Test
    void streamingFromTheSecondReplicaAfterTheFirstDied() {
        gateway.serve(
                "m",
                gateway.runtime("bad", Behaviours.diesAfter(Behaviours.ROLE)),
                gateway.runtime("good", Behaviours.says("hello")));
        for (int i = 0; i < 4; i++) {
            assertThat(stream()).containsExactly("hello");
        }
    }

    @Test
    void aBrokenStreamThrows() {
        gateway.serve("m", gateway.runtime("bad", Behaviours.diesAfter(Behaviours.ROLE + Behaviours.token("a"))));
        assertThatThrownBy(this::stream)
                .isInstanceOf(OpenAIException.class)
                .hasMessageContaining("broke off in the middle");
    }

    @Test
    void aLongPromptsSignsOfLifeAreNoChunks() {
        gateway.serve(
                "m",
                gateway.runtime(
                        "a",
                        (_, request, _) -> FakeRuntime.openStream(request)
                                .write(Behaviours.KEEP_ALIVE)
                                .onSuccess(_ -> request.response()
                                        .end(Behaviours.ROLE
                                                + Behaviours.token("hello")
                                                + Behaviours.STOP
                                                + Behaviours.DONE))));
        assertThat(stream()).containsExactly("hello");
    }

    @Test
    void aStreamThatNoReplicaCanBeginThrowsAfterItsHead() {
        gateway.serve("m", gateway.runtime("bad", Behaviours.diesAfter(Behaviours.KEEP_ALIVE)));
        assertThatThrownBy(this::stream)
                .isInstanceOf(OpenAIException.class)
                .isNotInstanceOf(InternalServerException.class)
                .hasMessageContaining("has no replica that answers");
    }

    @Test
    void errorsHaveTheirTypes() {
        assertThatThrownBy(() -> client.chat().completions().create(hello("nobody")))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("nobody");
        gateway.serve("m", TestGateway.LOADING, List.of());
        assertThatThrownBy(() -> client.chat().completions().create(hello("m")))
                .isInstanceOf(InternalServerException.class)
                .hasMessageContaining("Loading");
        gateway.serve(
                "m",
                gateway.runtime(
                        "a",
                        Behaviours.gives(
                                400,
                                "{\"error\":{\"message\":\"too long\",\"type\":\"invalid_request_error\","
                                        + "\"param\":\"messages\",\"code\":\"context_length_exceeded\"}}")));
        assertThatThrownBy(() -> client.chat().completions().create(hello("m")))
                .isInstanceOf(BadRequestException.class)
                .satisfies(e -> assertThat(((BadRequestException) e).code()).contains("context_length_exceeded"));
    }

    @Test
    void models() {
        gateway.serve("m", TestGateway.SERVING, List.of());
        assertThat(client.models().list().data())
                .extracting(model -> model.id())
                .containsExactly("m");
        assertThat(client.models().retrieve("m").id()).isEqualTo("m");
    }
}
