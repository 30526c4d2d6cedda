// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.route;

import dev.valence.gateway.registry.Replica;
import dev.valence.gateway.registry.Snapshot;
import dev.valence.gateway.registry.Target;
import java.util.List;

/** The chain of decisions, as a pure function of query and snapshot. */
public final class Router {
    private static final List<Narrowing> CHAIN =
            List.of(Narrowings::notTried, Narrowings::notCooling, Narrowings::leastLoaded, Narrowings::byHash);

    private Router() {}

    public static Decision decide(RouteQuery query, Snapshot snapshot) {
        return snapshot.find(query.model())
                .map(target -> among(target, query))
                .orElseGet(() ->
                        snapshot.complete() ? new Decision.Unknown(query.model()) : new Decision.WaitForRegistry());
    }

    private static Decision among(Target target, RouteQuery query) {
        List<Replica> candidates = target.replicas();
        for (Narrowing narrowing : CHAIN) {
            candidates = narrowing.narrow(candidates, query);
        }
        if (!candidates.isEmpty()) {
            return new Decision.Send(target, candidates.getFirst());
        }
        boolean hopeless = target.replicas().isEmpty() && target.standing().stalled();
        return hopeless ? new Decision.Stalled(target) : new Decision.Wait(target);
    }
}
