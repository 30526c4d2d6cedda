// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.Arguments;
import dev.valence.engine.template.value.Generator;
import dev.valence.engine.template.value.None;
import dev.valence.engine.template.value.Sequences;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Text;
import dev.valence.engine.template.value.Truth;
import dev.valence.engine.template.value.Types;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code map}, {@code select} and their kin: lazy, as in Python, so that an item nobody asks for cannot fail. */
final class SelectionFilters {
    private SelectionFilters() {}

    static void register(Map<String, Filter> filters) {
        filters.put("map", SelectionFilters::map);
        filters.put("select", (value, args) -> select(value, args, false, true));
        filters.put("reject", (value, args) -> select(value, args, false, false));
        filters.put("selectattr", (value, args) -> select(value, args, true, true));
        filters.put("rejectattr", (value, args) -> select(value, args, true, false));
    }

    private static Object map(Object value, Arguments args) {
        return lazy(value, () -> {
            UnaryOperator<Object> function = function(args);
            Iterator<Object> items = Sequences.iterate(value);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return items.hasNext();
                }

                @Override
                public Object next() {
                    return function.apply(items.next());
                }
            };
        });
    }

    private static UnaryOperator<Object> function(Arguments args) {
        if (args.positional().isEmpty() && args.named().containsKey("attribute")) {
            Map<String, Object> rest = new LinkedHashMap<>(args.named());
            Object attribute = rest.remove("attribute");
            Object otherwise = rest.remove("default");
            if (!rest.isEmpty()) {
                throw TemplateException.failed("map() got unexpected arguments " + rest.keySet());
            }
            return ItemKey.of(attribute == null ? None.NONE : attribute, otherwise == None.NONE ? null : otherwise);
        }
        if (args.positional().isEmpty()) {
            throw TemplateException.failed("map requires a filter argument");
        }
        String filter = name("map", args.positional().getFirst());
        Arguments rest =
                new Arguments(args.positional().subList(1, args.positional().size()), args.named());
        return item -> Filters.apply(filter, item, rest);
    }

    private static Object select(Object value, Arguments args, boolean byAttribute, boolean wanted) {
        return lazy(value, () -> {
            Predicate<Object> predicate = predicate(args, byAttribute);
            return Sequences.filtered(Sequences.iterate(value), item -> predicate.test(item) == wanted);
        });
    }

    private static Predicate<Object> predicate(Arguments args, boolean byAttribute) {
        List<Object> rest = args.positional();
        UnaryOperator<Object> key = UnaryOperator.identity();
        if (byAttribute) {
            if (rest.isEmpty()) {
                throw TemplateException.failed("Missing parameter for attribute name");
            }
            key = ItemKey.of(rest.getFirst(), null);
            rest = rest.subList(1, rest.size());
        }
        UnaryOperator<Object> of = key;
        if (rest.isEmpty()) {
            return item -> Truth.of(of.apply(item));
        }
        String test = name("select", rest.getFirst());
        Arguments testArguments = new Arguments(rest.subList(1, rest.size()), args.named());
        return item -> Tests.test(test, of.apply(item), testArguments);
    }

    private static String name(String filter, Object name) {
        if (name instanceof String text) {
            return text;
        }
        throw TemplateException.failed(
                filter + " needs the name of a filter or test, not " + Types.name(name) + " " + Text.of(name));
    }

    // jinja2 looks at the value only when the first item is asked for, and not at all when it is false
    private static Generator lazy(Object value, Source source) {
        return new Generator(new Iterator<>() {
            private @Nullable Iterator<Object> items;

            private Iterator<Object> items() {
                Iterator<Object> known = items;
                if (known == null) {
                    known = Truth.of(value) ? source.open() : Collections.emptyIterator();
                    items = known;
                }
                return known;
            }

            @Override
            public boolean hasNext() {
                return items().hasNext();
            }

            @Override
            public Object next() {
                return items().next();
            }
        });
    }

    private interface Source {
        Iterator<Object> open();
    }
}
