// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.valence.server.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A call as a model writes it in JSON.
 *
 * @param arguments the text of a JSON object, as it stood there: numbers keep their digits, and fields their order
 */
record FunctionCall(String name, String arguments) {

    /**
     * Read as strictly as a request, so that the call can come back in one.
     *
     * @return null: not an object with the string {@code name} and the object {@code arguments}
     */
    static @Nullable FunctionCall read(String json) {
        try (JsonParser parser = Json.parser(json)) {
            String name = null;
            String arguments = null;
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                int from = offset(parser);
                if (field.equals("name") && value == JsonToken.VALUE_STRING) {
                    name = parser.getText();
                }
                parser.skipChildren();
                if (field.equals("arguments") && value == JsonToken.START_OBJECT) {
                    arguments = json.substring(from, offset(parser) + 1);
                }
            }
            return parser.nextToken() != null || name == null || arguments == null
                    ? null
                    : new FunctionCall(name, arguments);
        } catch (JsonProcessingException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    /** Of the token's first character; an end of an object has no other. */
    private static int offset(JsonParser parser) {
        return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
    }
}
