// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.cluster;

import dev.valence.wire.assignment.Inspection;
import java.util.List;

/**
 * Everything the planner may know about one namespace.
 *
 * @param inspections sizes of checkpoints, one for each source, from whichever pod was asked; those that failed too
 */
public record Cluster(
        String namespace, List<Pool> pools, List<Model> models, List<Adapter> adapters, List<Inspection> inspections) {
    public Cluster {
        pools = pools == null ? List.of() : List.copyOf(pools);
        models = models == null ? List.of() : List.copyOf(models);
        adapters = adapters == null ? List.of() : List.copyOf(adapters);
        inspections = inspections == null ? List.of() : List.copyOf(inspections);
    }

    /** Whether nobody asks for anything. */
    public boolean isEmpty() {
        return pools.isEmpty() && models.isEmpty() && adapters.isEmpty();
    }

    /** The name under which runtimes know a model or an adapter of this namespace. */
    public String idOf(String name) {
        return namespace + "/" + name;
    }
}
