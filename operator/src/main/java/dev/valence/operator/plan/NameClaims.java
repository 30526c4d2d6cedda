// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Adapter;
import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.cluster.Model;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who serves which name. The oldest resource that asks for a name has it; one that asks for a taken name serves none of
 * its own, so that no request is answered by what its author did not mean.
 */
final class NameClaims {
    private record Claim(String kind, String name, Instant createdAt, List<String> servedNames) {
        static Claim of(Model model) {
            return new Claim("InferenceModel", model.name(), model.createdAt(), model.servedNames());
        }

        static Claim of(Adapter adapter) {
            return new Claim("LoRAAdapter", adapter.name(), adapter.createdAt(), List.of(adapter.servedName()));
        }

        String text() {
            return kind + " " + name;
        }
    }

    private final Map<String, String> conflicts = new HashMap<>();

    private NameClaims() {}

    static NameClaims settle(Cluster cluster) {
        var claims = new NameClaims();
        var owners = new HashMap<String, Claim>();
        Stream.concat(
                        cluster.models().stream().map(Claim::of),
                        cluster.adapters().stream().map(Claim::of))
                .sorted(Comparator.comparing(Claim::createdAt)
                        .thenComparing(Claim::kind)
                        .thenComparing(Claim::name))
                .forEach(claim -> claims.settle(claim, owners));
        return claims;
    }

    private void settle(Claim claim, Map<String, Claim> owners) {
        for (String name : claim.servedNames()) {
            Claim owner = owners.get(name);
            if (owner != null) {
                conflicts.put(
                        claim.text(),
                        "The name \"" + name + "\" is served by the older " + owner.text()
                                + ". Give one of them another name.");
                return;
            }
        }
        claim.servedNames().forEach(name -> owners.put(name, claim));
    }

    /** What stands in the way, empty where nothing does. */
    Optional<String> conflictOf(Model model) {
        return Optional.ofNullable(conflicts.get(Claim.of(model).text()));
    }

    Optional<String> conflictOf(Adapter adapter) {
        return Optional.ofNullable(conflicts.get(Claim.of(adapter).text()));
    }
}
