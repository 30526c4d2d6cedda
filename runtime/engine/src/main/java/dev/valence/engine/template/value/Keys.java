// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.util.List;

/** Dictionary keys: what Java's equality has to see so that it agrees with Python's. */
final class Keys {
    private Keys() {}

    private record TupleKey(List<Object> items) {}

    static Object normal(Object key) {
        return normal(key, new Equality.Walk());
    }

    private static Object normal(Object key, Equality.Walk walk) {
        return switch (key) {
            case Boolean flag -> flag ? 1L : 0L;
            case Double number
            when number == Math.rint(number) && Math.abs(number) < 1L << 62 -> (Object) number.longValue();
            case Markup markup -> markup.text();
            case Tuple tuple -> tupleKey(tuple, walk);
            case List<?> list when !(list instanceof Range) -> throw unhashable(key);
            case Dict dict -> throw unhashable(key);
            default -> key;
        };
    }

    private static TupleKey tupleKey(Tuple tuple, Equality.Walk walk) {
        walk.enter();
        List<Object> items =
                tuple.items().stream().map(item -> normal(item, walk)).toList();
        walk.leave();
        return new TupleKey(items);
    }

    private static TemplateException unhashable(Object key) {
        return TemplateException.failed("unhashable type: '" + Types.name(key) + "'");
    }
}
