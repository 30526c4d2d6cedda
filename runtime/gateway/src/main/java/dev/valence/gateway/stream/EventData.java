// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.valence.wire.openai.ErrorBody;

/** The data of one event, as far as {@link FirstOutput} asks. */
final class EventData {
    private static final ObjectMapper JSON = new ObjectMapper();

    private EventData() {}

    static FirstOutput read(String data) {
        try {
            JsonNode json = JSON.readTree(data);
            JsonNode error = json.path("error");
            // an error of the request's own would be the same anywhere
            if (ErrorBody.SERVER.equals(error.path("type").textValue())) {
                return new FirstOutput.Failure(error.path("message").asText());
            }
            return isOpening(json.path("choices")) ? new FirstOutput.Opening() : new FirstOutput.Here();
        } catch (JsonProcessingException _) {
            return new FirstOutput.Here(); // [DONE], or nothing we know: not ours to hold back
        }
    }

    private static boolean isOpening(JsonNode choices) {
        return choices.isArray() && !choices.isEmpty() && choices.valueStream().allMatch(EventData::opensChoice);
    }

    private static boolean opensChoice(JsonNode choice) {
        JsonNode delta = choice.path("delta");
        return delta.isObject() && isBlank(choice.path("finish_reason")) && saysRoleAtMost(delta);
    }

    private static boolean saysRoleAtMost(JsonNode delta) {
        return delta.properties().stream()
                .allMatch(field -> field.getKey().equals("role") || isBlank(field.getValue()));
    }

    private static boolean isBlank(JsonNode node) {
        return node.isMissingNode()
                || node.isNull()
                || (node.isTextual() && node.textValue().isEmpty())
                || (node.isContainerNode() && node.isEmpty());
    }
}
