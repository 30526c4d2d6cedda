// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A call of a tool by the model.
 *
 * @param index place among the calls of the message; in streams only
 * @param type {@code function}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ToolCall(
        @Nullable Integer index,
        @Nullable String id,
        @Nullable String type,
        @Nullable Function function) {
    public static final String FUNCTION = "function";

    /** As it stands in a message. */
    public static ToolCall of(String id, String name, String arguments) {
        return new ToolCall(null, id, FUNCTION, new Function(name, arguments));
    }

    /** The first of a call's deltas, without arguments yet: id, type and name are in this one alone. */
    public static ToolCall opening(int index, String id, String name) {
        return new ToolCall(index, id, FUNCTION, new Function(name, ""));
    }

    /** A delta with more of a call's arguments. */
    public static ToolCall more(int index, String arguments) {
        return new ToolCall(index, null, null, new Function(null, arguments));
    }

    /** @param arguments a JSON object, as text */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Function(@Nullable String name, @Nullable String arguments) {}
}
