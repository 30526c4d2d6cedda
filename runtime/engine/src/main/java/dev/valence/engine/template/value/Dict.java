// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's {@code dict}: keeps the order of insertion; 1, 1.0 and True are one key. */
public final class Dict {
    public record Entry(Object key, Object value) {}

    private final Map<Object, Entry> entries;

    private Dict(Map<Object, Entry> entries) {
        this.entries = entries;
    }

    public static Dict of(Collection<Entry> entries) {
        Map<Object, Entry> map = new LinkedHashMap<>();
        for (Entry entry : entries) {
            // Python keeps the first key and the last value
            map.merge(Keys.normal(entry.key()), entry, (old, now) -> new Entry(old.key(), now.value()));
        }
        return new Dict(map);
    }

    public @Nullable Object get(Object key) {
        Entry entry = entries.get(Keys.normal(key));
        return entry == null ? null : entry.value();
    }

    public boolean contains(Object key) {
        return entries.containsKey(Keys.normal(key));
    }

    public int size() {
        return entries.size();
    }

    public Collection<Entry> entries() {
        return entries.values();
    }

    public List<Object> keys() {
        List<Object> keys = new ArrayList<>(entries.size());
        entries.values().forEach(entry -> keys.add(entry.key()));
        return keys;
    }

    public List<Object> values() {
        List<Object> values = new ArrayList<>(entries.size());
        entries.values().forEach(entry -> values.add(entry.value()));
        return values;
    }

    /** Pairs of key and value. */
    public List<Object> items() {
        List<Object> items = new ArrayList<>(entries.size());
        entries.values().forEach(entry -> items.add(Tuple.of(entry.key(), entry.value())));
        return items;
    }

    boolean sameAs(Dict other, Equality.Walk walk) {
        if (size() != other.size()) {
            return false;
        }
        for (Map.Entry<Object, Entry> mine : entries.entrySet()) {
            Entry theirs = other.entries.get(mine.getKey());
            if (theirs == null || !Equality.equal(mine.getValue().value(), theirs.value(), walk)) {
                return false;
            }
        }
        return true;
    }
}
