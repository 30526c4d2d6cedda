// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * JSON as RFC 8259 has it and nothing more lenient: no duplicate keys, no NaN, no trailing text, no type taken for
 * another. Safe from any thread.
 */
public final class Json {
    /** Arrays and objects inside each other; tool schemas are the deepest honest input, at about 20. */
    public static final int MAX_DEPTH = 100;

    /** Of one number; a double has 17 digits that matter. */
    public static final int MAX_NUMBER_CHARS = 50;

    /** Of the name of a field; in a schema a client's own. */
    public static final int MAX_NAME_CHARS = 10_000;

    private static final ObjectMapper MAPPER = strictMapper();

    private Json() {}

    /** @throws HttpError 400 with the place of the fault: line and column, or the field */
    public static <T> T read(Buffer body, Class<T> type) {
        byte[] bytes = body.getBytes();
        int bad = Utf8.firstBadByte(bytes);
        if (bad >= 0) {
            throw HttpError.invalid(
                    400, "invalid_utf8", null, "the body is not valid UTF-8: byte " + bad + " begins no character");
        }
        try {
            T value = MAPPER.readValue(bytes, type);
            if (value == null) {
                throw HttpError.invalid(400, "invalid_json", null, "the body must be a JSON object, not null");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw JsonFault.toError(e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    /**
     * A JSON object that stands as a text in a body, read as strictly as the body.
     *
     * @throws HttpError 400 with the field and the fault
     */
    public static Map<?, ?> readObject(String field, String text) {
        try {
            Map<?, ?> object = MAPPER.readValue(text, Map.class);
            if (object == null) {
                throw HttpError.badField(field, "'" + field + "' must be the text of a JSON object, not null");
            }
            return object;
        } catch (JsonProcessingException e) {
            throw JsonFault.inText(field, e);
        }
    }

    /** Reads a JSON text token by token, as strictly as {@link #read}, but for what follows its end. */
    public static JsonParser parser(String text) throws IOException {
        return MAPPER.getFactory().createParser(text);
    }

    public static Buffer write(Object value) {
        try {
            return Buffer.buffer(MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a wire type that cannot be written: " + value.getClass(), e);
        }
    }

    private static ObjectMapper strictMapper() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(MAX_NUMBER_CHARS)
                        .maxNameLength(MAX_NAME_CHARS)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // the body may hold a conversation, and locations end up in logs
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
    }
}
