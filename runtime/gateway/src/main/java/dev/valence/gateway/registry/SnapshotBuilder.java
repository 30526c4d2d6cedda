// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.registry;

import dev.valence.crds.InferenceModel;
import dev.valence.crds.InferenceModelStatus;
import dev.valence.crds.LoRAAdapter;
import dev.valence.crds.LoRAAdapterStatus;
import dev.valence.crds.NameClaim;
import dev.valence.crds.Placement;
import dev.valence.crds.PlacementPhase;
import dev.valence.crds.ServedNames;
import dev.valence.crds.condition.ConditionType;
import dev.valence.crds.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Resources → snapshot, as a pure function.
 *
 * <p>Who serves a name that two resources ask for is settled by {@link NameClaim#clashes}, as the operator does. A name
 * that only refused resources ask for is known all the same, so that who asks for it is told why nobody answers.
 */
final class SnapshotBuilder {
    private static final Standing UNREPORTED =
            new Standing(false, "Pending", "The operator has not reported on it yet.");
    private static final Comparator<Target> FIRST_CLAIM = Comparator.comparing(Target::refused)
            .thenComparing(Target::createdAt)
            .thenComparing(Target::resource)
            .thenComparing(Target::servedName);

    private SnapshotBuilder() {}

    static Snapshot build(boolean complete, Collection<InferenceModel> models, Collection<LoRAAdapter> adapters) {
        Map<String, InferenceModel> byKey = new HashMap<>();
        models.forEach(model -> byKey.put(ResourceKey.of(model), model));
        Set<NameClaim> refused = NameClaim.clashes(Stream.concat(
                                models.stream().map(NameClaim::of),
                                adapters.stream().map(NameClaim::of))
                        .toList())
                .keySet();
        Stream<Target> ofModels = models.stream().flatMap(model -> targets(model, refused));
        Stream<Target> ofAdapters =
                adapters.stream().map(adapter -> target(adapter, byKey.get(baseKey(adapter)), refused));

        Map<String, Target> targets = new HashMap<>();
        List<Conflict> conflicts = new ArrayList<>();
        Stream.concat(ofModels, ofAdapters).sorted(FIRST_CLAIM).forEach(target -> {
            Target winner = targets.putIfAbsent(target.servedName(), target);
            if (winner != null && !winner.resource().equals(target.resource())) {
                conflicts.add(new Conflict(target.servedName(), winner.resource(), target.resource()));
            }
        });
        return new Snapshot(complete, targets, conflicts);
    }

    private static Stream<Target> targets(InferenceModel model, Set<NameClaim> refused) {
        NameClaim claim = NameClaim.of(model);
        List<Replica> replicas = replicas(model);
        return claim.servedNames().stream()
                .map(name -> new Target(
                        name,
                        Target.Kind.MODEL,
                        model.getMetadata().getNamespace(),
                        resource(model),
                        claim.createdAt(),
                        refused.contains(claim),
                        null,
                        model.getSpec().contextLength(),
                        replicas,
                        standing(conditions(model.getStatus()))));
    }

    private static Target target(LoRAAdapter adapter, @Nullable InferenceModel base, Set<NameClaim> refused) {
        NameClaim claim = NameClaim.of(adapter);
        String name = adapter.getMetadata().getName();
        List<Replica> replicas = base == null
                ? List.of()
                : replicas(base).stream()
                        .filter(replica -> replica.adapters().contains(name))
                        .toList();
        return new Target(
                claim.servedNames().getFirst(),
                Target.Kind.ADAPTER,
                adapter.getMetadata().getNamespace(),
                resource(adapter),
                claim.createdAt(),
                refused.contains(claim),
                base == null ? null : ServedNames.of(base).getFirst(),
                base == null ? null : base.getSpec().contextLength(),
                replicas,
                standing(conditions(adapter.getStatus())));
    }

    private static List<Replica> replicas(InferenceModel model) {
        InferenceModelStatus status = model.getStatus();
        if (status == null) {
            return List.of();
        }
        return status.placements().stream()
                .filter(placement -> placement.phase() == PlacementPhase.Ready)
                .flatMap(SnapshotBuilder::replica)
                .toList();
    }

    private static Stream<Replica> replica(Placement placement) {
        String address = placement.address();
        return address == null
                ? Stream.empty()
                : Replica.at(placement.pod(), address, Set.copyOf(placement.adapters())).stream();
    }

    private static Standing standing(List<Condition> conditions) {
        boolean stalled = Conditions.isTrue(conditions, ConditionType.Stalled);
        return Conditions.find(conditions, ConditionType.Ready)
                .map(ready -> new Standing(stalled, text(ready.getReason()), text(ready.getMessage())))
                .orElse(UNREPORTED);
    }

    private static List<Condition> conditions(@Nullable InferenceModelStatus status) {
        return status == null ? List.of() : status.conditions();
    }

    private static List<Condition> conditions(@Nullable LoRAAdapterStatus status) {
        return status == null ? List.of() : status.conditions();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static String baseKey(LoRAAdapter adapter) {
        return ResourceKey.of(
                adapter.getMetadata().getNamespace(),
                adapter.getSpec().modelRef().name());
    }

    private static String resource(HasMetadata resource) {
        return resource.getKind() + " " + ResourceKey.of(resource);
    }
}
