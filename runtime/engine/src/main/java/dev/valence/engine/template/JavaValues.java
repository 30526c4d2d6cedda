// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template;

import dev.valence.engine.template.value.Dict;
import dev.valence.engine.template.value.Limits;
import dev.valence.engine.template.value.None;
import dev.valence.engine.template.value.TemplateException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From what a JSON reader gives to the values of templates. */
final class JavaValues {
    private JavaValues() {}

    static Object toPython(@Nullable Object value) {
        return toPython(value, 0);
    }

    private static Object toPython(@Nullable Object value, int depth) {
        Limits.requireDepth(depth);
        return switch (value) {
            case null -> None.NONE;
            case None none -> none;
            case String text -> text;
            case Boolean flag -> flag;
            case Byte number -> number.longValue();
            case Short number -> number.longValue();
            case Integer number -> number.longValue();
            case Long number -> number;
            case BigInteger number when number.bitLength() < 64 -> (Object) number.longValue();
            case BigInteger number -> throw TemplateException.unsupported("whole numbers beyond 64 bits");
            case Number number -> (Object) number.doubleValue();
            case List<?> list -> {
                List<Object> items = new ArrayList<>(list.size());
                list.forEach(item -> items.add(toPython(item, depth + 1)));
                yield items;
            }
            case Map<?, ?> map -> {
                List<Dict.Entry> entries = new ArrayList<>(map.size());
                map.forEach((key, item) -> entries.add(new Dict.Entry(String.valueOf(key), toPython(item, depth + 1))));
                yield Dict.of(entries);
            }
            default ->
                throw TemplateException.unsupported(
                        "a value of type " + value.getClass().getName());
        };
    }
}
