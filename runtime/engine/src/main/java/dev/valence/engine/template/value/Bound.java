// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arguments by parameter name, read with their types. */
public record Bound(String function, Map<String, Object> values) {

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public @Nullable Object orNull(String name) {
        return values.get(name);
    }

    public Object get(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw TemplateException.failed(function + "() misses argument '" + name + "'");
        }
        return value;
    }

    public Object get(String name, Object otherwise) {
        Object value = values.get(name);
        return value == null ? otherwise : value;
    }

    /** {@code otherwise} also for {@code None}. */
    public String text(String name, String otherwise) {
        Object value = get(name, None.NONE);
        if (value == None.NONE) {
            return otherwise;
        }
        return text(name, value);
    }

    public String text(String name) {
        return text(name, get(name));
    }

    /** {@code otherwise} also for {@code None}. */
    public long number(String name, long otherwise) {
        Object value = get(name, None.NONE);
        return value == None.NONE ? otherwise : number(name, value);
    }

    public long number(String name) {
        return number(name, get(name));
    }

    public boolean flag(String name, boolean otherwise) {
        Object value = values.get(name);
        return value == null ? otherwise : Truth.of(value);
    }

    private String text(String name, Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw mistyped(name, "str", value);
    }

    private long number(String name, Object value) {
        return switch (value) {
            case Long number -> number;
            case Boolean flag -> flag ? 1 : 0;
            default -> throw mistyped(name, "int", value);
        };
    }

    private TemplateException mistyped(String name, String wanted, Object value) {
        if (value instanceof Undefined undefined) {
            return undefined.used();
        }
        return TemplateException.failed(
                function + "(): argument '" + name + "' must be " + wanted + ", not " + Types.name(value));
    }
}
