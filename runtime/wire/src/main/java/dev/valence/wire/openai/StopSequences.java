// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/** Texts that end a generation; in JSON one string or a list of them. */
public record StopSequences(@JsonValue List<String> values) {
    public StopSequences {
        values = List.copyOf(values);
    }

    /** @throws IllegalArgumentException neither a string nor a list of strings */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static StopSequences of(Object json) {
        return switch (json) {
            case String one -> new StopSequences(List.of(one));
            case List<?> list
            when list.stream().allMatch(String.class::isInstance) ->
                new StopSequences(list.stream().map(String.class::cast).toList());
            default -> throw new IllegalArgumentException("must be a string or a list of strings");
        };
    }
}
