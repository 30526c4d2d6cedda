// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.object;

import java.util.Comparator;

/** Namespace (empty: cluster-scoped) and name; ordered as lists are. */
public record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {
    private static final Comparator<ObjectKey> ORDER =
            Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name);

    @Override
    public int compareTo(ObjectKey other) {
        return ORDER.compare(this, other);
    }
}
