// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.util.List;

/**
 * Python's {@code tuple}.
 *
 * @param names of the items where it is a named tuple, else empty
 */
public record Tuple(List<Object> items, List<String> names) {
    public Tuple {
        items = List.copyOf(items);
        names = List.copyOf(names);
    }

    public Tuple(List<Object> items) {
        this(items, List.of());
    }

    public static Tuple of(Object... items) {
        return new Tuple(List.of(items));
    }
}
