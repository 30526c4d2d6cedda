// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.util.Collection;

/** Python's truth of a value. */
public final class Truth {
    private Truth() {}

    public static boolean of(Object value) {
        return switch (value) {
            case Boolean flag -> flag;
            case Long number -> number != 0;
            case Double number -> number != 0;
            case String text -> !text.isEmpty();
            case Markup markup -> !markup.text().isEmpty();
            case None none -> false;
            case Undefined undefined -> false;
            case Collection<?> list -> !list.isEmpty();
            case Tuple tuple -> !tuple.items().isEmpty();
            case Dict dict -> dict.size() > 0;
            case DictView view -> !view.items().isEmpty();
            default -> true;
        };
    }
}
