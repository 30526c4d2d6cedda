// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.valence.wire.openai.ErrorBody;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is not a success.
 *
 * @param type one of {@link ErrorBody}'s constants
 * @param param the request's field to blame
 * @param code snake_case, for programs
 * @param headers that go with it, such as {@code Retry-After}
 */
public record ApiError(
        int status,
        String type,
        @Nullable String param,
        @Nullable String code,
        String message,
        Map<String, String> headers) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public ApiError {
        headers = Map.copyOf(headers);
    }

    static ApiError invalid(int status, @Nullable String param, @Nullable String code, String message) {
        return new ApiError(status, ErrorBody.INVALID_REQUEST, param, code, message, Map.of());
    }

    static ApiError server(int status, String code, String message) {
        return new ApiError(status, ErrorBody.SERVER, null, code, message, Map.of());
    }

    ApiError with(String header, String value) {
        return new ApiError(status, type, param, code, message, Map.of(header, value));
    }

    /** The body, in UTF-8. */
    public byte[] json() {
        try {
            return JSON.writeValueAsBytes(ErrorBody.of(message, type, param, code));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an error body of four strings could not be written", e);
        }
    }

    /** One event of a stream that was a success until now; OpenAI's clients throw on it. */
    public byte[] event() {
        return ("data: " + new String(json(), StandardCharsets.UTF_8) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
