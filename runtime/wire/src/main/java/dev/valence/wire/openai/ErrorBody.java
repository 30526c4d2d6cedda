// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** Body of every answer that is not a success, and an event of a stream that fails: {@code {"error":{...}}}. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ErrorBody(Detail error) {

    /**
     * All four fields are always written, as OpenAI does.
     *
     * @param type broad kind, one of the constants here
     * @param param the request's field to blame
     * @param code snake_case, for programs
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Detail(
            String message,
            String type,
            @Nullable String param,
            @Nullable String code) {}

    public static final String INVALID_REQUEST = "invalid_request_error";
    public static final String AUTHENTICATION = "authentication_error";
    public static final String SERVER = "server_error";

    public static ErrorBody of(String message, String type, @Nullable String param, @Nullable String code) {
        return new ErrorBody(new Detail(message, type, param, code));
    }
}
