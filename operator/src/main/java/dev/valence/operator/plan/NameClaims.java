// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.crds.NameClaim;
import dev.valence.operator.cluster.Adapter;
import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.cluster.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What keeps models and adapters of a namespace from their names, as {@link NameClaim#clashes} settles it. */
final class NameClaims {
    private final Cluster cluster;
    private final Map<NameClaim, NameClaim.Clash> clashes;

    private NameClaims(Cluster cluster, Map<NameClaim, NameClaim.Clash> clashes) {
        this.cluster = cluster;
        this.clashes = clashes;
    }

    static NameClaims settle(Cluster cluster) {
        List<NameClaim> claims = new ArrayList<>(cluster.claims());
        claims.addAll(cluster.claimsElsewhere());
        return new NameClaims(cluster, NameClaim.clashes(claims));
    }

    /** What stands in the way, empty where nothing does. */
    Optional<String> conflictOf(Model model) {
        return conflictOf(cluster.claimOf(model));
    }

    Optional<String> conflictOf(Adapter adapter) {
        return conflictOf(cluster.claimOf(adapter));
    }

    private Optional<String> conflictOf(NameClaim claim) {
        return Optional.ofNullable(clashes.get(claim))
                .map(clash -> "The name \"" + clash.servedName() + "\" is served by the older " + text(clash.owner())
                        + ". Give one of them another name.");
    }

    private String text(NameClaim owner) {
        boolean here = owner.namespace().equals(cluster.namespace());
        return owner.kind() + " " + owner.name() + (here ? "" : " of namespace " + owner.namespace());
    }
}
