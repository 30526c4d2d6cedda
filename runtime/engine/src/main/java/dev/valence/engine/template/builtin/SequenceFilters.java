// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.Arguments;
import dev.valence.engine.template.value.Bound;
import dev.valence.engine.template.value.Dict;
import dev.valence.engine.template.value.Generator;
import dev.valence.engine.template.value.Limits;
import dev.valence.engine.template.value.Markup;
import dev.valence.engine.template.value.None;
import dev.valence.engine.template.value.Operators;
import dev.valence.engine.template.value.Sequences;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Text;
import dev.valence.engine.template.value.Truth;
import dev.valence.engine.template.value.Types;
import dev.valence.engine.template.value.Undefined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Filters on sequences as a whole. */
final class SequenceFilters {
    private SequenceFilters() {}

    static void register(Map<String, Filter> filters) {
        Filter length = (value, args) -> {
            args.bind("length");
            return (long) Sequences.length(value);
        };
        filters.put("length", length);
        filters.put("count", length);
        Filter otherwise = (value, args) -> {
            Bound bound = args.bind("default", "default_value?", "boolean?");
            boolean missing = value instanceof Undefined || bound.flag("boolean", false) && !Truth.of(value);
            return missing ? bound.get("default_value", "") : value;
        };
        filters.put("default", otherwise);
        filters.put("d", otherwise);
        filters.put("list", (value, args) -> {
            args.bind("list");
            return new ArrayList<>(Sequences.toList(value));
        });
        filters.put("first", (value, args) -> {
            args.bind("first");
            Iterator<Object> items = Sequences.iterate(value);
            return items.hasNext() ? items.next() : new Undefined("the first item of an empty sequence");
        });
        filters.put("last", (value, args) -> {
            args.bind("last");
            List<Object> items = reversible(value);
            return items.isEmpty() ? new Undefined("the last item of an empty sequence") : items.getLast();
        });
        filters.put("join", SequenceFilters::join);
        filters.put("reverse", (value, args) -> {
            args.bind("reverse");
            return reverse(value);
        });
        filters.put("sum", SequenceFilters::sum);
        filters.put("items", SequenceFilters::items);
        filters.put("attr", (value, args) -> {
            String name = args.bind("attr", "name").text("name");
            return Attributes.ownAttribute(value, name);
        });
        filters.put("batch", SequenceFilters::batch);
        filters.put("slice", SequenceFilters::slice);
    }

    private static List<Object> reversible(Object value) {
        if (value instanceof Generator) {
            throw TemplateException.failed("'generator' object is not reversible");
        }
        return Sequences.toList(value);
    }

    private static Object reverse(Object value) {
        if (value instanceof String text) {
            return new StringBuilder(text).reverse().toString();
        }
        if (value instanceof Markup) {
            throw TemplateException.unsupported("a filter on the result of the filter safe");
        }
        List<Object> items = new ArrayList<>(Sequences.toList(value));
        boolean list = value instanceof Generator;
        Collections.reverse(items);
        return list ? items : new Generator(items.iterator());
    }

    private static Object join(Object value, Arguments args) {
        Bound bound = args.bind("join", "d?", "attribute?");
        String separator = Text.of(bound.get("d", ""));
        Object attribute = bound.get("attribute", None.NONE);
        UnaryOperator<Object> key = ItemKey.of(attribute, null);
        StringBuilder out = new StringBuilder();
        Iterator<Object> items = Sequences.iterate(value);
        for (boolean first = true; items.hasNext(); first = false) {
            out.append(first ? "" : separator).append(Text.of(key.apply(items.next())));
            Limits.requireText(out.length());
        }
        return out.toString();
    }

    private static Object sum(Object value, Arguments args) {
        Bound bound = args.bind("sum", "attribute?", "start?");
        UnaryOperator<Object> key = ItemKey.of(bound.get("attribute", None.NONE), null);
        Object sum = bound.get("start", 0L);
        if (sum instanceof String) {
            throw TemplateException.failed("sum() can't sum strings");
        }
        Iterator<Object> items = Sequences.iterate(value);
        while (items.hasNext()) {
            sum = Operators.add(sum, key.apply(items.next()));
        }
        return sum;
    }

    private static Object items(Object value, Arguments args) {
        args.bind("items");
        return switch (value) {
            case Undefined undefined -> new Generator(Collections.emptyIterator());
            case Dict dict -> new Generator(dict.items().iterator());
            default ->
                throw TemplateException.failed("Can only get item pairs from a mapping, not " + Types.name(value));
        };
    }

    private static Object batch(Object value, Arguments args) {
        Bound bound = args.bind("batch", "linecount", "fill_with?");
        long size = bound.number("linecount");
        Object fill = bound.get("fill_with", None.NONE);
        List<Object> batches = new ArrayList<>();
        List<Object> current = new ArrayList<>();
        for (Object item : Sequences.toList(value)) {
            if (current.size() == size) {
                batches.add(current);
                current = new ArrayList<>();
            }
            current.add(item);
        }
        if (!current.isEmpty()) {
            Limits.requireItems(fill == None.NONE ? 0 : size);
            while (fill != None.NONE && current.size() < size) {
                current.add(fill);
            }
            batches.add(current);
        }
        return new Generator(batches.iterator());
    }

    private static Object slice(Object value, Arguments args) {
        Bound bound = args.bind("slice", "slices", "fill_with?");
        List<Object> items = Sequences.toList(value);
        long slices = bound.number("slices");
        Object fill = bound.get("fill_with", None.NONE);
        if (slices == 0) {
            throw TemplateException.failed("integer division or modulo by zero");
        }
        Limits.requireItems(slices);
        List<Object> result = new ArrayList<>();
        long each = Math.floorDiv(items.size(), slices);
        long longer = Math.floorMod(items.size(), slices);
        long offset = 0;
        for (long number = 0; number < slices; number++) {
            long start = offset + number * each;
            if (number < longer) {
                offset++;
            }
            List<Object> part = new ArrayList<>(items.subList((int) start, (int) (offset + (number + 1) * each)));
            if (fill != None.NONE && number >= longer) {
                part.add(fill);
            }
            result.add(part);
        }
        return new Generator(result.iterator());
    }
}
