// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import dev.valence.operator.cluster.Adapter;
import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.Pool;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.operator.plan.Outlook;
import dev.valence.wire.assignment.Assignment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Names of the resources about which a new outlook says something new. */
public record Changes(Set<String> pools, Set<String> models, Set<String> adapters) {

    /** @param before null: everything is new */
    public static Changes between(@Nullable Outlook before, Outlook after) {
        return new Changes(
                names(after.cluster().pools().stream().map(Pool::name), name -> poolDiffers(name, before, after)),
                names(after.cluster().models().stream().map(Model::name), name -> modelDiffers(name, before, after)),
                names(
                        after.cluster().adapters().stream().map(Adapter::name),
                        name -> adapterDiffers(name, before, after)));
    }

    private static Set<String> names(Stream<String> names, Predicate<String> differs) {
        return names.filter(differs).collect(Collectors.toSet());
    }

    private static boolean poolDiffers(String name, @Nullable Outlook before, Outlook after) {
        return before == null || !poolSight(name, before).equals(poolSight(name, after));
    }

    private static boolean modelDiffers(String name, @Nullable Outlook before, Outlook after) {
        return before == null || !ModelSight.of(name, before).equals(ModelSight.of(name, after));
    }

    private static boolean adapterDiffers(String name, @Nullable Outlook before, Outlook after) {
        return before == null || !AdapterSight.of(name, before).equals(AdapterSight.of(name, after));
    }

    /** The pool with its pods, what is planned for it, and what its pods are to be asked. */
    private static List<Object> poolSight(String name, Outlook outlook) {
        List<Pool> pools = outlook.cluster().pools().stream()
                .filter(pool -> pool.name().equals(name))
                .toList();
        Map<String, Assignment> assignments = new HashMap<>(outlook.plan().assignments());
        assignments
                .keySet()
                .retainAll(pools.stream()
                        .flatMap(pool -> pool.pods().stream())
                        .map(RuntimePod::name)
                        .toList());
        return List.of(
                pools,
                assignments,
                outlook.plan().stepsOf(name),
                Optional.ofNullable(outlook.plan().pools().get(name)));
    }
}
