// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A resource and the names it asks for; kind, namespace and name tell it from all others. */
public record NameClaim(String kind, String namespace, String name, Instant createdAt, List<String> servedNames) {
    private static final Comparator<NameClaim> FIRST_COME = Comparator.comparing(NameClaim::createdAt)
            .thenComparing(NameClaim::kind)
            .thenComparing(NameClaim::namespace)
            .thenComparing(NameClaim::name);

    /** The name that a claim may not have, and the claim that has it. */
    public record Clash(String servedName, NameClaim owner) {}

    public NameClaim {
        servedNames = List.copyOf(servedNames);
    }

    public static NameClaim of(InferenceModel model) {
        return of(model, ServedNames.of(model));
    }

    public static NameClaim of(LoRAAdapter adapter) {
        return of(adapter, List.of(ServedNames.of(adapter)));
    }

    private static NameClaim of(HasMetadata resource, List<String> servedNames) {
        var metadata = resource.getMetadata();
        String created = metadata.getCreationTimestamp();
        return new NameClaim(
                resource.getKind(),
                metadata.getNamespace(),
                metadata.getName(),
                // what no API server has stamped is older than all that one has
                created == null ? Instant.EPOCH : Instant.parse(created),
                servedNames);
    }

    /**
     * Settles who serves which name: the oldest that asks for it. One that asks for a taken name has none of its own, so
     * that no request is answered by what its author did not mean, and what it asks for is left to the younger. Operator
     * and gateways call this with the resources they see, so those that see the same settle it alike.
     *
     * @return the claims that have nothing, each with what stands in its way
     */
    public static Map<NameClaim, Clash> clashes(Collection<NameClaim> claims) {
        Map<String, NameClaim> owners = new HashMap<>();
        Map<NameClaim, Clash> clashes = new HashMap<>();
        for (NameClaim claim : claims.stream().sorted(FIRST_COME).toList()) {
            Optional<Clash> clash = claim.servedNames().stream()
                    .flatMap(name -> Stream.ofNullable(owners.get(name)).map(owner -> new Clash(name, owner)))
                    .findFirst();
            clash.ifPresent(found -> clashes.put(claim, found));
            if (clash.isEmpty()) {
                claim.servedNames().forEach(name -> owners.put(name, claim));
            }
        }
        return clashes;
    }
}
