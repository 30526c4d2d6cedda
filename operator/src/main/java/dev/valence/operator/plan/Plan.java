// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.wire.assignment.Assignment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything to do in one namespace, and what to say about it.
 *
 * @param steps on pods, in the order to take them
 * @param assignments by pod, for every pod that runs and has reported; generation 0, the link gives the real one
 * @param pools verdicts by name
 * @param models verdicts by name
 * @param adapters verdicts by name
 * @param replanAt when time alone changes the plan; null: it does not
 */
public record Plan(
        List<PodStep> steps,
        Map<String, Assignment> assignments,
        Map<String, PoolVerdict> pools,
        Map<String, ModelVerdict> models,
        Map<String, AdapterVerdict> adapters,
        @Nullable Instant replanAt) {
    public Plan {
        steps = List.copyOf(steps);
        assignments = Ordered.copyOf(assignments);
        pools = Ordered.copyOf(pools);
        models = Ordered.copyOf(models);
        adapters = Ordered.copyOf(adapters);
    }

    /** The steps on pods of one pool. */
    public List<PodStep> stepsOf(String pool) {
        return steps.stream().filter(step -> step.pool().equals(pool)).toList();
    }
}
