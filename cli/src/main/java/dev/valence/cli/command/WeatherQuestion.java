// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What {@code up} asks to show that a model calls functions; {@code examples/tool_call.py} asks the same. */
final class WeatherQuestion {
    static final String TEXT = "What is the weather in Oslo?";
    static final String FUNCTION = "get_weather";

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private WeatherQuestion() {}

    /** A chat completion that offers the function. */
    static ObjectNode request(String model, int maxTokens) {
        var request = JSON.createObjectNode()
                .put("model", model)
                .put("temperature", 0)
                .put("max_tokens", maxTokens);
        request.putArray("messages").addObject().put("role", "user").put("content", TEXT);
        var function = request.putArray("tools")
                .addObject()
                .put("type", "function")
                .putObject("function")
                .put("name", FUNCTION)
                .put("description", "Get the current weather.");
        var parameters = function.putObject("parameters").put("type", "object");
        parameters
                .putObject("properties")
                .putObject("city")
                .put("type", "string")
                .put("description", "Name of the city");
        parameters.putArray("required").add("city");
        return request;
    }

    /**
     * {@code name(arguments)} of each call.
     *
     * @param message of a choice of a chat completion
     */
    static List<String> calls(JsonNode message) {
        var calls = new ArrayList<String>();
        for (var call : message.path("tool_calls")) {
            var function = call.path("function");
            calls.add(function.path("name").asText() + "("
                    + function.path("arguments").asText() + ")");
        }
        return calls;
    }
}
