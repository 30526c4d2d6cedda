// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.Arguments;
import dev.valence.engine.template.value.Bound;
import dev.valence.engine.template.value.Dict;
import dev.valence.engine.template.value.Equality;
import dev.valence.engine.template.value.Generator;
import dev.valence.engine.template.value.None;
import dev.valence.engine.template.value.Operators;
import dev.valence.engine.template.value.Sequences;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Tuple;
import dev.valence.engine.template.value.Undefined;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Filters that compare items with each other. Text is compared without case unless they are told otherwise. */
final class OrderFilters {
    private static final Comparator<Object> PYTHON_ORDER = (a, b) -> Operators.compare("<", a, b);

    // jinja2 sorts by lists of keys, and lists compare their first items that are not equal
    private static final Comparator<Object> LIST_ITEM_ORDER =
            (a, b) -> Equality.equal(a, b) ? 0 : Operators.compare("<", a, b);

    private OrderFilters() {}

    static void register(Map<String, Filter> filters) {
        filters.put("sort", OrderFilters::sort);
        filters.put("dictsort", OrderFilters::dictSort);
        filters.put("unique", OrderFilters::unique);
        filters.put("groupby", OrderFilters::groupBy);
        filters.put("min", (value, args) -> extreme(value, args, "min", -1));
        filters.put("max", (value, args) -> extreme(value, args, "max", 1));
    }

    private static Object sort(Object value, Arguments args) {
        Bound bound = args.bind("sort", "reverse?", "case_sensitive?", "attribute?");
        boolean caseSensitive = bound.flag("case_sensitive", false);
        Object attribute = bound.get("attribute", None.NONE);
        // several attributes, separated by commas
        List<Object> attributes =
                attribute instanceof String text ? List.of((Object[]) text.split(",", -1)) : List.of(attribute);
        Comparator<Object> order = attributes.stream()
                .map(one -> ItemKey.folded(ItemKey.of(one, null), caseSensitive))
                .map(key -> Comparator.comparing(key, LIST_ITEM_ORDER))
                .reduce((first, next) -> first.thenComparing(next))
                .orElseThrow();
        return sorted(Sequences.toList(value), order, bound.flag("reverse", false));
    }

    // Python's order of equal items stays when reversed, as Java's does with a reversed comparator
    private static List<Object> sorted(List<Object> items, Comparator<Object> order, boolean reverse) {
        List<Object> result = new ArrayList<>(items);
        result.sort(reverse ? order.reversed() : order);
        return result;
    }

    private static Object dictSort(Object value, Arguments args) {
        Bound bound = args.bind("dictsort", "case_sensitive?", "by?", "reverse?");
        String by = bound.text("by", "key");
        if (!by.equals("key") && !by.equals("value")) {
            throw TemplateException.failed("You can only sort by either \"key\" or \"value\"");
        }
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
        if (!(value instanceof Dict dict)) {
            throw TemplateException.failed("dictsort needs a dict");
        }
        UnaryOperator<Object> key =
                ItemKey.folded(ItemKey.of(by.equals("key") ? 0L : 1L, null), bound.flag("case_sensitive", false));
        return sorted(dict.items(), Comparator.comparing(key, PYTHON_ORDER), bound.flag("reverse", false));
    }

    private static Object unique(Object value, Arguments args) {
        Bound bound = args.bind("unique", "case_sensitive?", "attribute?");
        UnaryOperator<Object> key = ItemKey.folded(
                ItemKey.of(bound.get("attribute", None.NONE), null), bound.flag("case_sensitive", false));
        List<Dict.Entry> firsts = new ArrayList<>();
        List<Object> items = Sequences.toList(value);
        // a dict keeps the last value of a key, and the first is wanted
        for (Object item : items.reversed()) {
            firsts.add(new Dict.Entry(key.apply(item), item));
        }
        Dict byKey = Dict.of(firsts);
        List<Object> unique = new ArrayList<>();
        for (Object item : items) {
            Object first = byKey.get(key.apply(item));
            if (first == item && unique.stream().noneMatch(seen -> seen == item)) {
                unique.add(item);
            }
        }
        return new Generator(unique.iterator());
    }

    private static Object groupBy(Object value, Arguments args) {
        Bound bound = args.bind("groupby", "attribute", "default?", "case_sensitive?");
        UnaryOperator<Object> real = ItemKey.of(bound.get("attribute"), bound.orNull("default"));
        UnaryOperator<Object> key = ItemKey.folded(real, bound.flag("case_sensitive", false));
        List<Object> groups = new ArrayList<>();
        List<Object> current = new ArrayList<>();
        for (Object item : sorted(Sequences.toList(value), Comparator.comparing(key, PYTHON_ORDER), false)) {
            if (!current.isEmpty() && !Equality.equal(key.apply(current.getFirst()), key.apply(item))) {
                groups.add(group(real, current));
                current = new ArrayList<>();
            }
            current.add(item);
        }
        if (!current.isEmpty()) {
            groups.add(group(real, current));
        }
        return groups;
    }

    private static Tuple group(UnaryOperator<Object> key, List<Object> items) {
        return new Tuple(List.of(key.apply(items.getFirst()), items), List.of("grouper", "list"));
    }

    private static Object extreme(Object value, Arguments args, String name, int sign) {
        Bound bound = args.bind(name, "case_sensitive?", "attribute?");
        UnaryOperator<Object> key = ItemKey.folded(
                ItemKey.of(bound.get("attribute", None.NONE), null), bound.flag("case_sensitive", false));
        Object best = null;
        for (Object item : Sequences.toList(value)) {
            if (best == null || Operators.compare(sign > 0 ? ">" : "<", key.apply(item), key.apply(best)) * sign > 0) {
                best = item;
            }
        }
        return best == null ? new Undefined("the " + name + " of an empty sequence") : best;
    }
}
