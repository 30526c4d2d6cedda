// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.util.Iterator;

/** A lazy sequence that can be gone through once, as filters like {@code map} and {@code select} return. */
public record Generator(Iterator<Object> items) implements Iterator<Object> {
    @Override
    public boolean hasNext() {
        return items.hasNext();
    }

    @Override
    public Object next() {
        return items.next();
    }
}
