// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Immutable maps ordered by key, so that equal plans are written alike. */
final class Ordered {
    private Ordered() {}

    static <V> Map<String, V> copyOf(Map<String, V> map) {
        return Collections.unmodifiableMap(new TreeMap<>(map));
    }
}
