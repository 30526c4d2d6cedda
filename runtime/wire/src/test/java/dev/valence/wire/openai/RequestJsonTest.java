// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import static dev.valence.wire.WireJson.read;
import static dev.valence.wire.WireJson.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonMappingException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestJsonTest {

    @Test
    void everyChatFieldIsReadByOpenAisName() throws Exception {
        var request = read("""
                {"model":"m","messages":[{"role":"user","content":"hi","name":"ada"}],
                 "tools":[{"type":"function","function":{"name":"f","parameters":{"b":1,"a":2}}}],
                 "tool_choice":"auto","parallel_tool_calls":false,"response_format":{"type":"text"},"max_tokens":5,"max_completion_tokens":6,
                 "logprobs":true,"top_logprobs":3,"chat_template_kwargs":{"thinking":false},"temperature":0.5,
                 "top_p":0.9,"top_k":40,"min_p":0.1,"presence_penalty":1,"frequency_penalty":-1,
                 "repetition_penalty":1.1,"logit_bias":{"7":-100},"seed":42,"stop":"x","stop_token_ids":[1],
                 "ignore_eos":true,"n":2,"stream":true,"stream_options":{"include_usage":true},"user":"u"}
                """, ChatCompletionRequest.class);

        assertThat(request).hasNoNullFieldsOrProperties();
        assertThat(request.maxCompletionTokens()).isEqualTo(6);
        assertThat(request.topLogprobs()).isEqualTo(3);
        assertThat(request.parallelToolCalls()).isFalse();
        assertThat(request.minP()).isEqualTo(0.1);
        assertThat(request.logitBias()).containsEntry("7", -100.0);
        assertThat(request.stop()).isEqualTo(new StopSequences(List.of("x")));
        assertThat(request.streamOptions()).isEqualTo(new StreamOptions(true));
        assertThat(write(request.tools())).contains("{\"b\":1,\"a\":2}");
    }

    @Test
    void everyCompletionFieldIsReadByOpenAisName() throws Exception {
        var request = read("""
                {"model":"m","prompt":"a","suffix":"s","echo":true,"best_of":2,"max_tokens":5,"logprobs":3,
                 "response_format":{"type":"text"},"temperature":0.5,"top_p":0.9,"top_k":40,"min_p":0.1,
                 "presence_penalty":1,"frequency_penalty":-1,"repetition_penalty":1.1,"logit_bias":{"7":-100},
                 "seed":42,"stop":["x","y"],"stop_token_ids":[1],"ignore_eos":true,"n":2,"stream":true,
                 "stream_options":{"include_usage":true},"user":"u"}
                """, CompletionRequest.class);

        assertThat(request).hasNoNullFieldsOrProperties();
        assertThat(request.bestOf()).isEqualTo(2);
        assertThat(request.stop()).isEqualTo(new StopSequences(List.of("x", "y")));
    }

    @Test
    void unknownFieldsAreIgnored() throws Exception {
        var request = read("{\"model\":\"m\",\"service_tier\":\"auto\",\"store\":true}", ChatCompletionRequest.class);

        assertThat(request.model()).isEqualTo("m");
    }

    @Test
    void contentIsAStringOrParts() throws Exception {
        assertThat(read("{\"content\":\"hi\"}", ChatMessage.class).content()).isEqualTo(new MessageContent.Text("hi"));
        assertThat(read("{\"content\":null}", ChatMessage.class).content()).isNull();
        assertThat(read(
                                "{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image_url\"}]}",
                                ChatMessage.class)
                        .content())
                .isEqualTo(new MessageContent.Parts(
                        List.of(new ContentPart("text", "a"), new ContentPart("image_url", null))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "{\"a\":1}", "[5]", "[{\"text\":\"a\"}]", "[{\"type\":\"text\"}]", "[null]"})
    void contentOfAnotherTypeIsRefusedByName(String content) {
        assertThatThrownBy(() -> read("{\"content\":" + content + "}", ChatMessage.class))
                .isInstanceOfSatisfying(
                        JsonMappingException.class,
                        e -> assertThat(e.getPath().getFirst().getFieldName()).isEqualTo("content"));
    }

    @Test
    void promptHasFourForms() throws Exception {
        assertThat(prompt("\"a\"")).isEqualTo(new CompletionPrompt.Texts(List.of("a")));
        assertThat(prompt("[\"a\",\"b\"]")).isEqualTo(new CompletionPrompt.Texts(List.of("a", "b")));
        assertThat(prompt("[1,2]")).isEqualTo(new CompletionPrompt.Tokens(List.of(List.of(1, 2))));
        assertThat(prompt("[[1],[2,3]]")).isEqualTo(new CompletionPrompt.Tokens(List.of(List.of(1), List.of(2, 3))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "{}", "[1,\"a\"]", "[[1],2]", "[[]]", "[1.5]", "[99999999999]", "[null]"})
    void otherPromptsAreRefused(String json) {
        assertThatThrownBy(() -> prompt(json)).isInstanceOf(JsonMappingException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "{}", "[1]", "[null]"})
    void otherStopsAreRefused(String json) {
        assertThatThrownBy(() -> read("{\"stop\":" + json + "}", CompletionRequest.class))
                .isInstanceOf(JsonMappingException.class);
    }

    @Test
    void requestsAreWrittenAsTheyAreRead() throws Exception {
        var request = ChatCompletionRequest.of("m", List.of(ChatMessage.of("user", "hi")), 8, true);

        assertThat(write(request))
                .isEqualTo(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":8,\"stream\":true}");
        assertThat(read(write(request), ChatCompletionRequest.class)).isEqualTo(request);
    }

    private static @Nullable CompletionPrompt prompt(String json) throws Exception {
        return read("{\"prompt\":" + json + "}", CompletionRequest.class).prompt();
    }
}
