// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.openai;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A message's content: one string, or a list of parts. */
public sealed interface MessageContent {

    /** The JSON form. */
    @JsonValue
    Object json();

    record Text(String text) implements MessageContent {
        @Override
        public Object json() {
            return text;
        }
    }

    record Parts(List<ContentPart> parts) implements MessageContent {
        public Parts {
            parts = List.copyOf(parts);
        }

        @Override
        public Object json() {
            return parts;
        }
    }

    /** @throws IllegalArgumentException neither a string nor a list of objects that have a {@code type} */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static MessageContent of(Object json) {
        return switch (json) {
            case String text -> new Text(text);
            case List<?> list -> new Parts(parts(list));
            default -> throw new IllegalArgumentException("must be a string or a list of content parts");
        };
    }

    private static List<ContentPart> parts(List<?> list) {
        List<ContentPart> parts = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof Map<?, ?> part) || !(part.get("type") instanceof String type)) {
                throw new IllegalArgumentException("part " + i + " must be an object with a string 'type'");
            }
            Object text = part.get("text");
            if (type.equals(ContentPart.TEXT) && !(text instanceof String)) {
                throw new IllegalArgumentException("part " + i + " of type 'text' must have a string 'text'");
            }
            parts.add(new ContentPart(type, text instanceof String string ? string : null));
        }
        return parts;
    }
}
