// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Tells whether events carry anything that a second replica could not say again.
 *
 * <p>A chat stream opens with a chunk that only names the role. While no more than that (and comments) has come, the
 * client has been told nothing and the request can still go elsewhere. What is not understood counts as output.
 */
public final class FirstOutput {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATA = "data:";

    private FirstOutput() {}

    /** @param events whole events, as text */
    public static boolean isIn(String events) {
        return events.lines()
                .filter(line -> line.startsWith(DATA))
                .map(line -> line.substring(DATA.length()).strip())
                .anyMatch(FirstOutput::isOutput);
    }

    private static boolean isOutput(String data) {
        try {
            JsonNode choices = JSON.readTree(data).path("choices");
            if (!choices.isArray() || choices.isEmpty()) {
                return true;
            }
            for (JsonNode choice : choices) {
                if (!isOpening(choice)) {
                    return true;
                }
            }
            return false;
        } catch (JsonProcessingException _) {
            return true; // [DONE], or nothing we know: not ours to hold back
        }
    }

    private static boolean isOpening(JsonNode choice) {
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
