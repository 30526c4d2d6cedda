// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.quality;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model answered.
 *
 * @param text empty where it only calls; of a refusal, the reason
 * @param calls functions it wants called
 * @param refused the server would not have the question, which is never right
 */
public record Answer(String text, List<FunctionCall> calls, boolean refused) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // 1e999 is a number too
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** @param arguments missing where they are no JSON */
    public record FunctionCall(String name, JsonNode arguments) {}

    /** @param message of a choice of a chat completion */
    public static Answer of(JsonNode message) {
        var calls = new ArrayList<FunctionCall>();
        for (var call : message.path("tool_calls")) {
            var function = call.path("function");
            calls.add(new FunctionCall(
                    function.path("name").asText(),
                    json(function.path("arguments").asText())));
        }
        return new Answer(message.path("content").asText(""), List.copyOf(calls), false);
    }

    static Answer text(String text) {
        return new Answer(text, List.of(), false);
    }

    public static Answer refusal(String reason) {
        return new Answer(reason, List.of(), true);
    }

    /** Missing where the text is no JSON. */
    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    @Override
    public String toString() {
        if (refused) {
            return "refused: " + text;
        }
        return calls.isEmpty() ? text : text + calls;
    }
}
