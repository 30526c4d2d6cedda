// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.None;
import dev.valence.engine.template.value.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The {@code attribute} argument of filters: a path like {@code function.name} or {@code 0}, from item to value. */
final class ItemKey {
    private ItemKey() {}

    /**
     * @param attribute text, number, or {@link None} for the item itself
     * @param otherwise in place of an undefined value; null: none
     */
    static UnaryOperator<Object> of(Object attribute, @Nullable Object otherwise) {
        List<Object> parts = parts(attribute);
        return item -> {
            Object value = item;
            for (Object part : parts) {
                value = Attributes.item(value, part);
                if (otherwise != null && value instanceof Undefined) {
                    value = otherwise;
                }
            }
            return value;
        };
    }

    /** For ordering and comparing: text in lower case unless case matters. */
    static UnaryOperator<Object> folded(UnaryOperator<Object> key, boolean caseSensitive) {
        return caseSensitive
                ? key
                : item -> key.apply(item) instanceof String text ? Casing.lower(text) : key.apply(item);
    }

    private static List<Object> parts(Object attribute) {
        if (attribute == None.NONE) {
            return List.of();
        }
        if (!(attribute instanceof String path)) {
            return List.of(attribute);
        }
        List<Object> parts = new ArrayList<>();
        for (String part : path.split("\\.", -1)) {
            boolean number =
                    !part.isEmpty() && part.length() < 18 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            parts.add(number ? (Object) Long.parseLong(part) : part);
        }
        return parts;
    }
}
