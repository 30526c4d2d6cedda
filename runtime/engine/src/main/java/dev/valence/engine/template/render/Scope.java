// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.render;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Variables of a template, loop body, macro or other block; what is set in it stays in it. */
final class Scope {
    private final @Nullable Scope parent;
    private final Map<String, Object> variables = new HashMap<>();

    Scope(@Nullable Scope parent) {
        this.parent = parent;
    }

    void set(String name, Object value) {
        variables.put(name, value);
    }

    @Nullable
    Object find(String name) {
        for (Scope scope = this; scope != null; scope = scope.parent) {
            Object value = scope.variables.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
