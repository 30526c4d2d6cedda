// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Arguments of a call. */
public record Arguments(List<Object> positional, Map<String, Object> named) {
    public static final Arguments NONE = new Arguments(List.of(), Map.of());

    public static Arguments of(Object... positional) {
        return new Arguments(List.of(positional), Map.of());
    }

    /**
     * Fits the arguments to a signature.
     *
     * @param function for messages
     * @param parameters names; one that ends in {@code ?} may be left out
     * @throws TemplateException too many, too few, unknown or doubly given
     */
    public Bound bind(String function, String... parameters) {
        if (positional.size() > parameters.length) {
            throw TemplateException.failed(
                    function + "() takes " + parameters.length + " arguments but " + positional.size() + " were given");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, Object> rest = new LinkedHashMap<>(named);
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < parameters.length; i++) {
            boolean optional = parameters[i].endsWith("?");
            String name = optional ? parameters[i].substring(0, parameters[i].length() - 1) : parameters[i];
            Object byName = rest.remove(name);
            if (i < positional.size()) {
                if (byName != null) {
                    throw TemplateException.failed(function + "() got two values for argument '" + name + "'");
                }
                values.put(name, positional.get(i));
            } else if (byName != null) {
                values.put(name, byName);
            } else if (!optional) {
                missing.add(name);
            }
        }
        if (!missing.isEmpty() || !rest.isEmpty()) {
            throw TemplateException.failed(function + "() "
                    + (missing.isEmpty()
                            ? "got unexpected arguments " + rest.keySet()
                            : "misses arguments " + missing));
        }
        return new Bound(function, values);
    }
}
