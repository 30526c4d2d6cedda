// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.registry;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that is served, at one moment.
 *
 * @param complete false until the cluster was listed once: a name that is missing may exist
 * @param targets by served name, sorted
 */
public record Snapshot(boolean complete, Map<String, Target> targets, List<Conflict> conflicts) {
    public static final Snapshot EMPTY = new Snapshot(false, Map.of(), List.of());

    public Snapshot {
        targets = Collections.unmodifiableMap(new TreeMap<>(targets));
        conflicts = List.copyOf(conflicts);
    }

    public Optional<Target> find(String servedName) {
        return Optional.ofNullable(targets.get(servedName));
    }

    /** Each is told once: none of them before the cluster was listed, for until then the winner may be yet to come. */
    List<Conflict> conflictsNewSince(Snapshot before) {
        if (!complete) {
            return List.of();
        }
        return conflicts.stream()
                .filter(conflict -> !before.complete || !before.conflicts.contains(conflict))
                .toList();
    }

    public Collection<Target> all() {
        return targets.values();
    }
}
