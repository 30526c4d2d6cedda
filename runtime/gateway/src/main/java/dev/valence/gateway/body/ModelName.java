// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code model} field of a request, and no other.
 *
 * <p>The whole document is walked all the same: a second {@code model} further on would name another model to the
 * runtime than the one the gateway decided by, and what is no JSON need not travel on.
 */
public final class ModelName {
    public static final int MAX_CHARS = 256;
    /** A bound on the parser's stack: bodies are user input. JSON schemas of real tools nest some tens deep. */
    public static final int MAX_DEPTH = 256;

    // a table of names kept for later documents costs most of the time where a body has a million of them
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    // the body's own limit bounds strings: a prompt is one
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private ModelName() {}

    /** What a body says. */
    public sealed interface Reading {
        record Named(String model) implements Reading {}

        /** @param param the field at fault, null where it is the document */
        record Malformed(@Nullable String param, String message) implements Reading {}
    }

    public static Reading read(byte[] body) {
        // a decoder that reports what is no UTF-8, where the parser's own would put a replacement
        var text = new InputStreamReader(new ByteArrayInputStream(body), StandardCharsets.UTF_8.newDecoder());
        try (JsonParser parser = JSON.createParser(text)) {
            return read(parser);
        } catch (JsonProcessingException e) {
            return malformed("The request body is not valid JSON: " + e.getOriginalMessage() + where(e.getLocation()));
        } catch (IOException e) {
            // a byte array has no I/O; what remains is a broken encoding
            return malformed("The request body is not valid JSON in UTF-8: " + e.getMessage());
        }
    }

    private static Reading read(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return malformed("The request body is empty; send a JSON object with a \"model\" field.");
        }
        if (first != JsonToken.START_OBJECT) {
            return malformed("The request body must be a JSON object.");
        }
        String model = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean named = "model".equals(parser.currentName());
            JsonToken value = parser.nextToken();
            if (!named) {
                parser.skipChildren();
                continue;
            }
            if (model != null) {
                return new Reading.Malformed("model", "\"model\" is given twice; give it once.");
            }
            if (value != JsonToken.VALUE_STRING) {
                return new Reading.Malformed("model", "\"model\" must be a string: the name of a served model.");
            }
            model = parser.getText();
            if (model.isEmpty() || model.length() > MAX_CHARS) {
                return new Reading.Malformed("model", "\"model\" must have 1 to " + MAX_CHARS + " characters.");
            }
        }
        if (parser.nextToken() != null) {
            return malformed("The request body goes on after its JSON object" + where(parser.currentTokenLocation()));
        }
        return model == null
                ? new Reading.Malformed("model", "\"model\" is missing; GET /v1/models lists the names served.")
                : new Reading.Named(model);
    }

    private static Reading malformed(String message) {
        return new Reading.Malformed(null, message);
    }

    private static String where(@Nullable JsonLocation location) {
        return location == null ? "." : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ").";
    }
}
