// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.Callable;
import dev.valence.engine.template.value.Dict;
import dev.valence.engine.template.value.HasAttributes;
import dev.valence.engine.template.value.Numbers;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Text;
import dev.valence.engine.template.value.Tuple;
import dev.valence.engine.template.value.Types;
import dev.valence.engine.template.value.Undefined;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * jinja2's {@code value.name} (Python attribute, else item) and {@code value[key]} (item, else attribute). An attribute
 * that Python has and this interpreter does not is refused, never taken for undefined.
 */
public final class Attributes {
    // from Python's dir(); what changes a value is refused by the sandbox too
    private static final Map<String, Set<String>> PYTHON = Map.of(
            "str",
            Set.of(("capitalize casefold center count encode endswith expandtabs find format format_map index isalnum"
                            + " isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace"
                            + " istitle isupper join ljust lower lstrip maketrans partition removeprefix removesuffix"
                            + " replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip"
                            + " swapcase title translate upper zfill")
                    .split(" ")),
            "int",
            Set.of(
                    "as_integer_ratio bit_count bit_length conjugate denominator from_bytes imag is_integer numerator real to_bytes"
                            .split(" ")),
            "float",
            Set.of("as_integer_ratio conjugate from_number fromhex hex imag is_integer real".split(" ")),
            "list",
            Set.of("append clear copy count extend index insert pop remove reverse sort".split(" ")),
            "tuple",
            Set.of("count", "index"),
            "dict",
            Set.of("clear copy fromkeys get items keys pop popitem setdefault update values".split(" ")),
            "range",
            Set.of("count", "index", "start", "step", "stop"),
            "dict_items",
            Set.of("isdisjoint", "mapping"),
            "dict_keys",
            Set.of("isdisjoint", "mapping"),
            "generator",
            Set.of("close gi_code gi_frame gi_running gi_suspended gi_yieldfrom send throw".split(" ")));

    private Attributes() {}

    /** {@code value.name}. */
    public static Object attribute(Object value, String name) {
        Object own = own(value, name);
        if (own != null) {
            return own;
        }
        Object item = value instanceof Dict dict ? dict.get(name) : null;
        return item == null ? missing(value, "attribute '" + name + "'") : item;
    }

    /** {@code value[key]}. */
    public static Object item(Object value, Object key) {
        Object item = itemOrNull(value, key);
        if (item != null) {
            return item;
        }
        Object own = key instanceof String name ? own(value, name) : null;
        return own == null ? missing(value, "item " + describe(key)) : own;
    }

    /** What the filter {@code attr} finds: Python attributes alone. */
    static Object ownAttribute(Object value, String name) {
        Object own = own(value, name);
        return own == null ? missing(value, "attribute '" + name + "'") : own;
    }

    private static Undefined missing(Object value, String what) {
        return new Undefined(what + " of " + Types.name(value));
    }

    private static String describe(Object key) {
        String text = key instanceof String || key instanceof Long ? Text.repr(key) : Types.name(key);
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    private static @Nullable Object itemOrNull(Object value, Object key) {
        return switch (value) {
            case Undefined undefined -> throw undefined.used();
            case Dict dict -> isHashable(key) ? dict.get(key) : null;
            case String text ->
                key instanceof Long || key instanceof Boolean ? character(text, Numbers.toLong(key)) : null;
            case List<?> list ->
                key instanceof Long || key instanceof Boolean ? element(list, Numbers.toLong(key)) : null;
            case Tuple tuple ->
                key instanceof Long || key instanceof Boolean ? element(tuple.items(), Numbers.toLong(key)) : null;
            default -> null;
        };
    }

    private static boolean isHashable(Object key) {
        return !(key instanceof List || key instanceof Dict);
    }

    private static @Nullable Object element(List<?> list, long index) {
        long at = index < 0 ? index + list.size() : index;
        return at >= 0 && at < list.size() ? list.get((int) at) : null;
    }

    private static @Nullable Object character(String text, long index) {
        int length = Text.length(text);
        long at = index < 0 ? index + length : index;
        return at >= 0 && at < length
                ? Character.toString(text.codePointAt(text.offsetByCodePoints(0, (int) at)))
                : null;
    }

    private static @Nullable Object own(Object value, String name) {
        if (name.startsWith("__")) {
            throw TemplateException.unsupported("attribute " + name);
        }
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
        Object own = switch (value) {
            case String text -> StringMethods.find(text, name);
            case Dict dict -> DictMethods.find(dict, name);
            case Tuple tuple
            when tuple.names().contains(name) -> tuple.items().get(tuple.names().indexOf(name));
            case Tuple tuple -> ListMethods.find(tuple.items(), name);
            case List<?> list -> ListMethods.find(list, name);
            case Double number
            when name.equals("is_integer") -> (Callable) args -> number == Math.rint(number) && Double.isFinite(number);
            case HasAttributes object -> object.attribute(name);
            default -> null;
        };
        String type = value instanceof Boolean ? "int" : Types.name(value);
        if (own == null && PYTHON.getOrDefault(type, Set.of()).contains(name)) {
            throw TemplateException.unsupported("'" + name + "' of " + Types.name(value));
        }
        if (own == null && (type.equals("Markup") || value instanceof Callable)) {
            throw TemplateException.unsupported("attributes of a " + type);
        }
        return own;
    }
}
