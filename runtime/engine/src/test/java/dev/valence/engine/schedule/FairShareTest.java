// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.schedule;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FairShareTest {
    private final Map<String, Integer> priorities = new HashMap<>(Map.of("a", 0, "b", 0));
    private final FairShare<String> shares = new FairShare<>(model -> priorities.getOrDefault(model, 0));

    /** Device time of each model over so many steps. */
    private Map<String, Long> run(int steps, Map<String, Long> stepNanos) {
        Map<String, Long> used = new HashMap<>();
        for (int i = 0; i < steps; i++) {
            String model = shares.pick(stepNanos::containsKey).orElseThrow();
            long nanos = requireNonNull(stepNanos.get(model));
            shares.charge(model, nanos);
            used.merge(model, nanos, Long::sum);
        }
        return used;
    }

    private static double ratio(Map<String, Long> used, String model, String other) {
        return (double) requireNonNull(used.get(model)) / requireNonNull(used.get(other));
    }

    @Test
    void equalPrioritiesGetEqualTimeHoweverLongTheirSteps() {
        shares.add("a");
        shares.add("b");
        Map<String, Long> used = run(5000, Map.of("a", 1_000_000L, "b", 7_000_000L));
        assertThat(ratio(used, "a", "b")).isBetween(0.95, 1.05);
    }

    @Test
    void aHundredMorePriorityDoublesTheShare() {
        priorities.put("b", 100);
        shares.add("a");
        shares.add("b");
        Map<String, Long> used = run(5000, Map.of("a", 1_000_000L, "b", 1_000_000L));
        assertThat(ratio(used, "b", "a")).isBetween(1.9, 2.1);
    }

    @Test
    void aChangedPriorityCountsFromThenOn() {
        shares.add("a");
        shares.add("b");
        run(5000, Map.of("a", 1_000_000L, "b", 1_000_000L));
        priorities.put("b", 100);
        Map<String, Long> used = run(5000, Map.of("a", 1_000_000L, "b", 1_000_000L));
        assertThat(ratio(used, "b", "a")).isBetween(1.9, 2.1);
    }

    @Test
    void aModelKeepsTheDeviceForAQuantumOfSteps() {
        shares.add("a");
        shares.add("b");
        String first = shares.pick(model -> true).orElseThrow();
        shares.charge(first, FairShare.QUANTUM_NANOS / 10);
        assertThat(shares.pick(model -> true)).contains(first);
        shares.charge(first, FairShare.QUANTUM_NANOS);
        assertThat(shares.pick(model -> true)).isNotEmpty().get().isNotEqualTo(first);
    }

    @Test
    void idleTimeIsNotSavedUp() {
        shares.add("a");
        shares.add("b");
        run(5000, Map.of("a", 1_000_000L));
        Map<String, Long> used = run(1000, Map.of("a", 1_000_000L, "b", 1_000_000L));
        assertThat(ratio(used, "b", "a")).isBetween(0.9, 1.15);
    }

    @Test
    void nobodyIsPickedWithoutWork() {
        assertThat(shares.pick(model -> true)).isEmpty();
        shares.add("a");
        assertThat(shares.pick(model -> false)).isEmpty();
        shares.remove("a");
        assertThat(shares.pick(model -> true)).isEmpty();
    }
}
