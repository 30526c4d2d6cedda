// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Python's {@code iter}, {@code len}, {@code in} and slices. */
public final class Sequences {
    private Sequences() {}

    /** Items of anything that can be gone through; a generator is used up by it. */
    public static Iterator<Object> iterate(Object value) {
        if (value instanceof Generator generator) {
            return generator;
        }
        return asList(value).iterator();
    }

    /** Like {@link #iterate}, all at once. */
    public static List<Object> toList(Object value) {
        if (!(value instanceof Generator generator)) {
            return asList(value);
        }
        List<Object> list = new ArrayList<>();
        while (generator.hasNext()) {
            list.add(generator.next());
            Limits.requireItems(list.size());
        }
        return list;
    }

    public static boolean isIterable(Object value) {
        return switch (value) {
            case Long number -> false;
            case Double number -> false;
            case Boolean flag -> false;
            case None none -> false;
            case Callable callable -> false;
            case HasAttributes object -> object instanceof Iterable;
            default -> true;
        };
    }

    public static int length(Object value) {
        return switch (value) {
            case String text -> Text.length(text);
            case Markup markup -> Text.length(markup.text());
            case List<?> list -> list.size();
            case Tuple tuple -> tuple.items().size();
            case Dict dict -> dict.size();
            case DictView view -> view.items().size();
            case Undefined undefined -> 0;
            default -> throw TemplateException.failed("object of type '" + Types.name(value) + "' has no len()");
        };
    }

    public static boolean contains(Object container, Object item) {
        return switch (container) {
            case String text -> {
                if (item instanceof String part) {
                    yield text.contains(part);
                }
                throw TemplateException.failed(
                        "'in <string>' requires string as left operand, not " + Types.name(item));
            }
            case Markup markup -> throw TemplateException.unsupported("'in' on the result of the filter safe");
            case Dict dict -> dict.contains(item);
            default -> {
                Iterator<Object> items = iterate(container);
                while (items.hasNext()) {
                    if (Equality.equal(items.next(), item)) {
                        yield true;
                    }
                }
                yield false;
            }
        };
    }

    /** {@code value[start:stop:step]}; each may be {@link None}. */
    public static Object slice(Object value, Object start, Object stop, Object step) {
        return switch (value) {
            case String text
            when text.length() == Text.length(text) -> {
                StringBuilder out = new StringBuilder();
                indexes(text.length(), start, stop, step).forEach(i -> out.append(text.charAt(i)));
                yield out.toString();
            }
            case String text -> {
                int[] points = text.codePoints().toArray();
                StringBuilder out = new StringBuilder();
                indexes(points.length, start, stop, step).forEach(i -> out.appendCodePoint(points[i]));
                yield out.toString();
            }
            case Markup markup -> throw TemplateException.unsupported("a slice of the result of the filter safe");
            case Range range -> throw TemplateException.unsupported("a slice of a range");
            case List<?> list -> picked(list, indexes(list.size(), start, stop, step));
            case Tuple tuple ->
                new Tuple(picked(tuple.items(), indexes(tuple.items().size(), start, stop, step)));
            case Undefined undefined -> throw undefined.used();
            default -> throw TemplateException.unsupported("a slice of a " + Types.name(value));
        };
    }

    private static List<Object> picked(List<?> list, List<Integer> indexes) {
        List<Object> result = new ArrayList<>(indexes.size());
        indexes.forEach(i -> result.add(list.get(i)));
        return result;
    }

    private static List<Integer> indexes(int size, Object start, Object stop, Object stepValue) {
        long step = stepValue == None.NONE ? 1 : Numbers.toLong(stepValue);
        if (step == 0) {
            throw TemplateException.failed("slice step cannot be zero");
        }
        long first = step > 0 ? 0 : -1;
        long last = step > 0 ? size : size - 1L;
        long from = start == None.NONE ? (step > 0 ? 0 : size - 1L) : clamp(Numbers.toLong(start), size, first, last);
        long to = stop == None.NONE ? (step > 0 ? size : -1) : clamp(Numbers.toLong(stop), size, first, last);
        List<Integer> indexes = new ArrayList<>();
        // a step beyond the size ends the loop in any case, and cannot overflow when bounded
        long bounded = Math.max(-size - 1L, Math.min(size + 1L, step));
        for (long i = from; step > 0 ? i < to : i > to; i += bounded) {
            indexes.add((int) i);
        }
        return indexes;
    }

    private static long clamp(long index, int size, long first, long last) {
        long fromStart = index < 0 ? index + size : index;
        return Math.max(first, Math.min(last, fromStart));
    }

    @SuppressWarnings("unchecked") // lists hold values only
    private static List<Object> asList(Object value) {
        return switch (value) {
            case List<?> list -> (List<Object>) list;
            case Tuple tuple -> tuple.items();
            case Dict dict -> dict.keys();
            case DictView view -> view.items();
            case String text -> Text.characters(text);
            case Undefined undefined -> Collections.emptyList();
            case Markup markup -> throw TemplateException.unsupported("going through the result of the filter safe");
            default -> throw TemplateException.failed("'" + Types.name(value) + "' object is not iterable");
        };
    }

    /** As lazy as {@code items}: the predicate is asked when the next item is wanted. */
    public static Iterator<Object> filtered(Iterator<Object> items, Predicate<Object> predicate) {
        return new Iterator<>() {
            private @Nullable Object found;

            @Override
            public boolean hasNext() {
                while (found == null && items.hasNext()) {
                    Object item = items.next();
                    found = predicate.test(item) ? item : null;
                }
                return found != null;
            }

            @Override
            public Object next() {
                Object item = hasNext() ? found : null;
                if (item == null) {
                    throw new NoSuchElementException();
                }
                found = null;
                return item;
            }
        };
    }
}
