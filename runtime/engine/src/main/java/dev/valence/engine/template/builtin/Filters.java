// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.Arguments;
import dev.valence.engine.template.value.TemplateException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** jinja2's filters by name. */
public final class Filters {
    private static final Set<String> NOT_SUPPORTED = Set.of(
            "e",
            "escape",
            "filesizeformat",
            "forceescape",
            "pprint",
            "random",
            "striptags",
            "urlencode",
            "urlize",
            "wordwrap",
            "xmlattr");

    private static final Map<String, Filter> BY_NAME = byName();

    private Filters() {}

    /** @throws TemplateException no such filter, or what the filter throws */
    public static Object apply(String name, Object value, Arguments arguments) {
        Filter filter = BY_NAME.get(name);
        if (filter == null) {
            throw NOT_SUPPORTED.contains(name)
                    ? TemplateException.unsupported("the filter '" + name + "'")
                    : TemplateException.failed("No filter named '" + name + "'");
        }
        return filter.apply(value, arguments);
    }

    static boolean exists(String name) {
        return BY_NAME.containsKey(name) || NOT_SUPPORTED.contains(name);
    }

    private static Map<String, Filter> byName() {
        Map<String, Filter> filters = new HashMap<>();
        TextFilters.register(filters);
        NumberFilters.register(filters);
        SequenceFilters.register(filters);
        OrderFilters.register(filters);
        SelectionFilters.register(filters);
        return Map.copyOf(filters);
    }
}
