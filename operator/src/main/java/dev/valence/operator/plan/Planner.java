// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Adapter;
import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.Pool;
import dev.valence.wire.assignment.Assignment;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides everything for one namespace: which pods there are, what each holds, and what to say to whoever asked for what
 * cannot be. A pure function of what is observed and of the time; the same observation gives the same plan.
 */
public final class Planner {
    private static final Comparator<Model> FIRST_SERVED = Comparator.comparingInt(Model::priority)
            .reversed()
            .thenComparing(Model::createdAt)
            .thenComparing(Model::name);

    private Planner() {}

    public static Plan plan(Cluster cluster, Clock clock) {
        Instant now = clock.instant();
        var timer = new Timer(now);
        Map<String, Fleet> fleets = fleets(cluster, now);
        List<Device> devices = devices(cluster, fleets, timer);

        NameClaims names = NameClaims.settle(cluster);
        List<Model> models = placeable(cluster, names);
        Map<String, List<Adapter>> adapters = adaptersByModel(cluster, names);
        var sizes = new Sizes(cluster, adapters);

        Aim aim = Aim.at(models, cluster, devices, sizes);
        Map<String, ModelRollout> rollouts = rollouts(aim, cluster, sizes);
        Site site = Site.of(cluster, aim.sizes(), rollouts);
        CacheTurns turns = CacheTurns.of(
                site, aim.models(), aim.targets(), new Transition(site, aim.models(), aim.targets()).next());

        var inspectors = new Inspectors(devices);
        List<Model> unsized =
                models.stream().filter(model -> sizes.of(model).isEmpty()).toList();
        Map<String, Assignment> assignments =
                new Assignments(site, adapters).of(aim.models(), turns, inspectors.duties(unsized));

        var modelVerdicts = new ModelVerdicts(cluster, devices, sizes, aim, rollouts, turns.places(), inspectors);
        Map<String, ModelVerdict> ofModels = cluster.models().stream()
                .collect(Collectors.toMap(Model::name, model -> modelVerdicts.of(model, names)));
        return new Plan(
                fleets.values().stream()
                        .flatMap(fleet -> fleet.steps().stream())
                        .toList(),
                assignments,
                fleets.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, fleet -> fleet.getValue().verdict())),
                ofModels,
                AdapterVerdicts.of(cluster, names, ofModels),
                earliest(timer, fleets));
    }

    private static Map<String, Fleet> fleets(Cluster cluster, Instant now) {
        return cluster.pools().stream()
                .collect(Collectors.toMap(Pool::name, pool -> Fleet.of(pool, cluster, now), (a, b) -> a, TreeMap::new));
    }

    /** Pods that stay: those a fleet drains are left, those of a pool that goes away too. */
    private static List<Device> devices(Cluster cluster, Map<String, Fleet> fleets, Timer timer) {
        List<Device> devices = new ArrayList<>();
        for (Pool pool : cluster.pools()) {
            Fleet fleet = fleets.get(pool.name());
            pool.pods().stream()
                    .filter(pod -> pod.alive()
                            && !pool.deleting()
                            && fleet != null
                            && !fleet.drained().contains(pod.name()))
                    .map(pod -> Device.of(pool, pod, timer))
                    .forEach(devices::add);
        }
        return devices;
    }

    private static List<Model> placeable(Cluster cluster, NameClaims names) {
        return cluster.models().stream()
                .filter(model -> !model.deleting() && model.replicas() > 0)
                .filter(model -> names.conflictOf(model).isEmpty())
                .sorted(FIRST_SERVED)
                .toList();
    }

    private static Map<String, List<Adapter>> adaptersByModel(Cluster cluster, NameClaims names) {
        return cluster.adapters().stream()
                .filter(adapter ->
                        !adapter.deleting() && names.conflictOf(adapter).isEmpty())
                .sorted(Comparator.comparing(Adapter::createdAt).thenComparing(Adapter::name))
                .collect(Collectors.groupingBy(Adapter::modelRef));
    }

    private static Map<String, ModelRollout> rollouts(Aim aim, Cluster cluster, Sizes sizes) {
        var revisions = new Revisions(cluster);
        return aim.models().stream()
                .collect(Collectors.toMap(
                        Model::name, model -> ModelRollout.of(model, aim.targetsOf(model.name()), revisions, sizes)));
    }

    private static @Nullable Instant earliest(Timer timer, Map<String, Fleet> fleets) {
        Instant earliest = timer.earliest();
        for (Fleet fleet : fleets.values()) {
            Instant recheckAt = fleet.recheckAt();
            if (recheckAt != null && (earliest == null || recheckAt.isBefore(earliest))) {
                earliest = recheckAt;
            }
        }
        return earliest;
    }
}
