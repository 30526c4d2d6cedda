// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.PodPhase;
import dev.valence.operator.cluster.Pool;
import dev.valence.operator.cluster.PoolSelector;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.Assignment;
import dev.valence.wire.assignment.DeviceState;
import dev.valence.wire.assignment.DownloadState;
import dev.valence.wire.assignment.Inspection;
import dev.valence.wire.assignment.LoadSpec;
import dev.valence.wire.assignment.LoadState;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelSource;
import dev.valence.wire.assignment.ModelState;
import dev.valence.wire.assignment.RuntimeState;
import dev.valence.wire.assignment.Tier;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Random clusters whose runtimes do what they are asked: plans settle, and no device is ever asked for more than it has. */
class PlannerStabilityTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final int CASES = 200;
    private static final int MOST_ROUNDS = 8;

    private final Random random = new Random(7);

    @Test
    void plansSettleWithinMemoryAndStayAsTheyAre() {
        for (int number = 0; number < CASES; number++) {
            Map<String, Long> capacities = new TreeMap<>();
            for (int pod = 0; pod < 1 + random.nextInt(4); pod++) {
                capacities.put("p-" + pod, 50L + random.nextInt(100));
            }
            List<Model> models = new ArrayList<>();
            Map<String, Long> weights = new TreeMap<>();
            addModels(models, weights, 1 + random.nextInt(4));
            Map<String, Assignment> held = settle(number, capacities, models, weights, Map.of());
            // somebody asks for more: whoever is placed already is not displaced by equals
            addModels(models, weights, 1 + random.nextInt(3));
            settle(number, capacities, models, weights, held);
        }
    }

    private Map<String, Assignment> settle(
            int number,
            Map<String, Long> capacities,
            List<Model> models,
            Map<String, Long> weights,
            Map<String, Assignment> start) {
        Map<String, Assignment> held = start;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Cluster cluster = cluster(capacities, models, weights, held);
            Map<String, Assignment> next = Planner.plan(cluster, CLOCK).assignments();
            String label = "case " + number + ", round " + round + ": " + capacities + " " + weights;
            next.forEach((pod, assignment) -> assertThat(bytes(assignment, weights))
                    .as(label + " on " + pod)
                    .isLessThanOrEqualTo(capacities.get(pod)));
            if (next.equals(held)) {
                return held;
            }
            held = next;
        }
        throw new AssertionError("case " + number + " does not settle: " + held);
    }

    private void addModels(List<Model> models, Map<String, Long> weights, int count) {
        for (int added = 0; added < count; added++) {
            String name = "m" + models.size();
            weights.put(name, 10L + random.nextInt(60));
            models.add(new Model(
                    name,
                    1,
                    NOW.plusSeconds(models.size()),
                    false,
                    ModelSource.of(name),
                    List.of(name),
                    PoolSelector.ALL,
                    "none",
                    null,
                    1 + random.nextInt(2),
                    1,
                    300,
                    random.nextInt(2),
                    Map.of(),
                    Set.of()));
        }
    }

    private static Cluster cluster(
            Map<String, Long> capacities, List<Model> models, Map<String, Long> weights, Map<String, Assignment> held) {
        List<RuntimePod> pods = capacities.entrySet().stream()
                .map(entry -> pod(
                        entry.getKey(), entry.getValue(), held.getOrDefault(entry.getKey(), Assignment.EMPTY), weights))
                .toList();
        Pool pool = new Pool("p", 1, Map.of(), NOW, pods.size(), "h", null, 0, false, pods);
        List<Inspection> inspections = weights.entrySet().stream()
                .map(entry -> new Inspection(
                        ModelSource.of(entry.getKey()), "Llama", entry.getValue(), 1, 1, 4, 2, null, null))
                .toList();
        return new Cluster("ns", List.of(pool), models, List.of(), inspections, List.of());
    }

    /** It has loaded what it was asked for. */
    private static RuntimePod pod(String name, long capacity, Assignment held, Map<String, Long> weights) {
        List<ModelState> states = held.models().stream()
                .map(model -> new ModelState(
                        model.id(),
                        ModelPhase.Ready,
                        Tier.DEVICE,
                        null,
                        null,
                        weights.getOrDefault(nameOf(model), 0L),
                        model.kvBytes(),
                        DownloadState.NONE,
                        0,
                        List.of(),
                        LoadSpec.of(model)))
                .toList();
        var state = new RuntimeState(
                1, "i", new DeviceState("cpu", "cpu", capacity, 0), new LoadState(0, 0), states, List.of());
        Map<String, Long> assigned =
                held.models().stream().collect(Collectors.toMap(AssignedModel::id, AssignedModel::kvBytes));
        return new RuntimePod(
                name,
                "h",
                PodPhase.Running,
                true,
                NOW,
                null,
                null,
                0,
                "node",
                "10.0.0.1",
                true,
                null,
                false,
                null,
                state,
                assigned,
                held.models());
    }

    /** Weights, overhead and the KV cache that was admitted. */
    private static long bytes(Assignment assignment, Map<String, Long> weights) {
        return assignment.models().stream()
                .mapToLong(model -> weights.getOrDefault(nameOf(model), 0L) + 2 + model.kvBytes())
                .sum();
    }

    private static String nameOf(AssignedModel model) {
        return model.id().substring(model.id().indexOf('/') + 1);
    }
}
