// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.catalog;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The names of this process. Read from any thread without a lock; replaced as a whole. */
public final class Catalog {
    private volatile Map<String, Served> byName = Map.of();

    public Optional<Served> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** In the order of the assignment. */
    public Collection<Served> all() {
        return byName.values();
    }

    public void replace(Map<String, Served> names) {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(names));
    }
}
