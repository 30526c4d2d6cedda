// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.route;

import dev.valence.gateway.registry.Replica;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** The narrowings there are. */
final class Narrowings {
    private Narrowings() {}

    /** A replica that failed this request gets it no second time, until the request has waited. */
    static List<Replica> notTried(List<Replica> candidates, RouteQuery query) {
        return query.tried().isEmpty()
                ? candidates
                : keep(candidates, replica -> !query.tried().contains(replica.address()));
    }

    /** Prefers replicas that have not just failed somebody else. */
    static List<Replica> notCooling(List<Replica> candidates, RouteQuery query) {
        var warm = keep(candidates, replica -> !query.load().cooling(replica.address(), query.now()));
        return warm.isEmpty() ? candidates : warm;
    }

    /** Keeps those with the fewest requests under way. */
    static List<Replica> leastLoaded(List<Replica> candidates, RouteQuery query) {
        int least = candidates.stream()
                .mapToInt(replica -> query.load().outstanding(replica.address()))
                .min()
                .orElse(0);
        // counts move while they are read: nothing may be at the least any more, and then all are as good
        var equal = keep(candidates, replica -> query.load().outstanding(replica.address()) <= least);
        return equal.isEmpty() ? candidates : equal;
    }

    /**
     * Rendezvous hashing over the request's key: gateways that see equal loads do not all pick the same replica.
     */
    static List<Replica> byHash(List<Replica> candidates, RouteQuery query) {
        return candidates.stream()
                .max(Comparator.comparingInt(replica -> mix(query.key(), replica.address())))
                .map(List::of)
                .orElse(List.of());
    }

    private static List<Replica> keep(List<Replica> candidates, Predicate<Replica> kept) {
        return candidates.stream().filter(kept).toList();
    }

    /** MurmurHash3's 32-bit finalizer over the joined hash codes: String's own hash spreads too little. */
    private static int mix(String key, String address) {
        int h = 31 * key.hashCode() + address.hashCode();
        h ^= h >>> 16;
        h *= 0x85ebca6b;
        h ^= h >>> 13;
        h *= 0xc2b2ae35;
        return h ^ (h >>> 16);
    }
}
