// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.util.LinkedHashMap;
import java.util.Map;

/** jinja2's {@code namespace}: the one value whose attributes a template can set. */
public final class Namespace implements HasAttributes {
    private final Map<String, Object> attributes = new LinkedHashMap<>();

    public Namespace(Map<String, Object> attributes) {
        this.attributes.putAll(attributes);
    }

    public void set(String name, Object value) {
        attributes.put(name, value);
    }

    @Override
    public Object attribute(String name) {
        Object value = attributes.get(name);
        return value == null ? new Undefined("attribute '" + name + "' of namespace") : value;
    }
}
