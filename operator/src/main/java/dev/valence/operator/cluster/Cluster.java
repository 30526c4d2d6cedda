// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.cluster;

import dev.valence.crds.NameClaim;
import dev.valence.wire.assignment.Inspection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything the planner may know about one namespace.
 *
 * @param inspections sizes of checkpoints, one for each source, from whichever pod was asked; those that failed too
 * @param claimsElsewhere to names, of the other namespaces: behind the gateway they share one space of names
 */
public record Cluster(
        String namespace,
        List<Pool> pools,
        List<Model> models,
        List<Adapter> adapters,
        List<Inspection> inspections,
        List<NameClaim> claimsElsewhere) {
    public Cluster {
        pools = pools == null ? List.of() : List.copyOf(pools);
        models = models == null ? List.of() : List.copyOf(models);
        adapters = adapters == null ? List.of() : List.copyOf(adapters);
        inspections = inspections == null ? List.of() : List.copyOf(inspections);
        claimsElsewhere = claimsElsewhere == null ? List.of() : List.copyOf(claimsElsewhere);
    }

    /** Whether nobody asks for anything. */
    public boolean isEmpty() {
        return pools.isEmpty() && models.isEmpty() && adapters.isEmpty();
    }

    /** To names, of this namespace. */
    public List<NameClaim> claims() {
        return Stream.concat(
                        models.stream().map(this::claimOf), adapters.stream().map(this::claimOf))
                .toList();
    }

    public NameClaim claimOf(Model model) {
        return new NameClaim("InferenceModel", namespace, model.name(), model.createdAt(), model.servedNames());
    }

    public NameClaim claimOf(Adapter adapter) {
        return new NameClaim(
                "LoRAAdapter", namespace, adapter.name(), adapter.createdAt(), List.of(adapter.servedName()));
    }

    /** The name under which runtimes know a model or an adapter of this namespace. */
    public String idOf(String name) {
        return namespace + "/" + name;
    }
}
