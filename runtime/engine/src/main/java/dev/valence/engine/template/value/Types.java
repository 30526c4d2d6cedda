// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.util.List;

/** Python's names of types. */
public final class Types {
    private Types() {}

    public static String name(Object value) {
        return switch (value) {
            case Boolean flag -> "bool";
            case Long number -> "int";
            case Double number -> "float";
            case String text -> "str";
            case Markup markup -> "Markup";
            case None none -> "NoneType";
            case Undefined undefined -> "Undefined";
            case Range range -> "range";
            case List<?> list -> "list";
            case Tuple tuple -> "tuple";
            case Dict dict -> "dict";
            case DictView view -> view.type();
            case Generator generator -> "generator";
            case Namespace namespace -> "Namespace";
            case Callable callable -> "function";
            default -> value.getClass().getSimpleName();
        };
    }

    /** A number in Python's sense: {@code bool} is one. */
    public static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }
}
