// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import static dev.valence.wire.WireJson.read;
import static dev.valence.wire.WireJson.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.wire.WireJson;
import dev.valence.wire.openai.ChatCompletionChunk.Delta;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerJsonTest {

    @Test
    void errorsAreNestedWithAllFourFields() throws Exception {
        String json = write(ErrorBody.of("no such model", ErrorBody.INVALID_REQUEST, null, "model_not_found"));

        assertThat(json)
                .isEqualTo("{\"error\":{\"message\":\"no such model\",\"type\":\"invalid_request_error\","
                        + "\"param\":null,\"code\":\"model_not_found\"}}");
        assertThat(read(json, ErrorBody.class).error().code()).isEqualTo("model_not_found");
    }

    @Test
    void aDeltaLeavesOutTheRoleWhenItHasNone() throws Exception {
        assertThat(write(new Delta(null, "hi", null))).isEqualTo("{\"content\":\"hi\"}");
        assertThat(write(Delta.NONE)).isEqualTo("{}");
    }

    @Test
    void anUnfinishedChoiceSaysNullAndNeverEmpty() throws Exception {
        var choice = new ChatCompletionChunk.Choice(0, new Delta(null, "hi", null), null, null);

        assertThat(write(choice)).isEqualTo("{\"index\":0,\"delta\":{\"content\":\"hi\"},\"finish_reason\":null}");
        assertThat(write(new Completion.Choice(0, "hi", null, null)))
                .isEqualTo("{\"index\":0,\"text\":\"hi\",\"logprobs\":null,\"finish_reason\":null}");
    }

    @Test
    void chatAnswersReadBackEqual() throws Exception {
        var logprobs = new ChatLogprobs(List.of(new ChatLogprobs.Token(
                "a", -0.5, List.of(97), List.of(new ChatLogprobs.Alternative("b", -1, List.of(98))))));
        var answer = new ChatCompletion(
                "chatcmpl-1",
                ChatCompletion.OBJECT,
                5,
                "m",
                List.of(new ChatCompletion.Choice(0, ChatMessage.of("assistant", "a"), logprobs, FinishReason.LENGTH)),
                Usage.of(3, 2));

        assertThat(read(write(answer), ChatCompletion.class)).isEqualTo(answer);
        assertThat(WireJson.tree(answer).at("/choices/0/finish_reason").asText())
                .isEqualTo("length");
        assertThat(WireJson.tree(answer)
                        .at("/choices/0/logprobs/content/0/top_logprobs/0/bytes/0")
                        .asInt())
                .isEqualTo(98);
        assertThat(write(answer.usage()))
                .isEqualTo("{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":0}}");
    }

    @Test
    void aMessageThatOnlyCallsHasNullForContent() throws Exception {
        var message = ChatMessage.answer(null, List.of(ToolCall.of("call_1", "f", "{}")));

        assertThat(write(message))
                .isEqualTo("{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\","
                        + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}");
        assertThat(read(write(message), ChatMessage.class)).isEqualTo(message);
        assertThat(ChatMessage.answer("hi", List.of())).isEqualTo(ChatMessage.of("assistant", "hi"));
    }

    @Test
    void aCallsIdTypeAndNameAreInItsFirstDeltaAlone() throws Exception {
        assertThat(write(ToolCall.opening(0, "call_1", "f")))
                .isEqualTo("{\"index\":0,\"id\":\"call_1\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"f\",\"arguments\":\"\"}}");
        assertThat(write(ToolCall.more(0, "{}"))).isEqualTo("{\"index\":0,\"function\":{\"arguments\":\"{}\"}}");
    }

    @Test
    void textLogprobsAreParallelLists() throws Exception {
        var logprobs = new CompletionLogprobs(List.of("a"), List.of(-0.5), List.of(Map.of("a", -0.5)), List.of(0));

        assertThat(write(logprobs))
                .isEqualTo("{\"tokens\":[\"a\"],\"token_logprobs\":[-0.5],\"top_logprobs\":[{\"a\":-0.5}],"
                        + "\"text_offset\":[0]}");
        assertThat(read(write(logprobs), CompletionLogprobs.class)).isEqualTo(logprobs);
    }

    @Test
    void modelsAreListedAsOpenAiDoes() throws Exception {
        var list = ModelList.of(List.of(new Model("m", Model.OBJECT, 7, Model.OWNER, null, null)));

        assertThat(write(list))
                .isEqualTo("{\"object\":\"list\",\"data\":[{\"id\":\"m\",\"object\":\"model\",\"created\":7,"
                        + "\"owned_by\":\"valence\"}]}");
        assertThat(read(write(list), ModelList.class)).isEqualTo(list);
    }

    @Test
    void chunksOfOtherServersAreRead() throws Exception {
        var chunk = read(
                "{\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"usage\":null,"
                        + "\"system_fingerprint\":\"fp\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\","
                        + "\"content\":\"\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":null}]}",
                ChatCompletionChunk.class);

        assertThat(chunk.choices().getFirst().delta().role()).isEqualTo("assistant");
    }
}
