// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.route;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Counts what is under way at each replica. Safe for any thread. */
public final class LoadBoard implements LoadView {
    /** How long a replica that failed comes after the others; it is still used where there is no other. */
    public static final Duration COOLING = Duration.ofSeconds(2);

    private final ConcurrentMap<String, Integer> outstanding = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Instant> coolingUntil = new ConcurrentHashMap<>();

    public void begin(String address) {
        outstanding.merge(address, 1, Integer::sum);
    }

    /** The entry goes with its last request, so that addresses of pods long gone take no memory. */
    public void end(String address) {
        outstanding.computeIfPresent(address, (_, count) -> count > 1 ? count - 1 : null);
    }

    public void failed(String address, Instant now) {
        coolingUntil.put(address, now.plus(COOLING));
    }

    public void answered(String address) {
        if (!coolingUntil.isEmpty()) {
            coolingUntil.remove(address);
        }
    }

    /** Forgets the failures of replicas that are no more. */
    public void retain(Set<String> addresses) {
        coolingUntil.keySet().retainAll(addresses);
    }

    @Override
    public int outstanding(String address) {
        return outstanding.getOrDefault(address, 0);
    }

    @Override
    public boolean cooling(String address, Instant now) {
        Instant until = coolingUntil.get(address);
        return until != null && now.isBefore(until);
    }
}
