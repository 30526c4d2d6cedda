// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/** A plain mapper: the types must be right with nothing configured. */
public final class WireJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private WireJson() {}

    public static <T> T read(String json, Class<T> type) throws JsonProcessingException {
        return MAPPER.readValue(json, type);
    }

    public static String write(@Nullable Object value) throws JsonProcessingException {
        return MAPPER.writeValueAsString(value);
    }

    public static JsonNode tree(@Nullable Object value) {
        return MAPPER.valueToTree(value);
    }
}
