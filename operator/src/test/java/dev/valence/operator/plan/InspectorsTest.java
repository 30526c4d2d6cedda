// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.PodPhase;
import dev.valence.operator.cluster.Pool;
import dev.valence.operator.cluster.PoolSelector;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.wire.assignment.ModelSource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InspectorsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Pool POOL = new Pool("gpu", 1, Map.of(), NOW, 4, "h", null, 0, false, List.of());

    @Test
    void podsWhoseNamesDifferInADigitShareTheCheckpoints() {
        var inspectors = new Inspectors(
                IntStream.range(0, 4).mapToObj(InspectorsTest::device).toList());
        Map<String, List<ModelSource>> duties = inspectors.duties(
                IntStream.range(0, 400).mapToObj(InspectorsTest::model).toList());
        assertThat(duties)
                .hasSize(4)
                .allSatisfy((pod, sources) -> assertThat(sources).as(pod).hasSizeBetween(70, 130));
    }

    private static Device device(int ordinal) {
        var pod = new RuntimePod(
                "gpu-" + ordinal,
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
                null,
                null,
                null);
        return new Device(POOL, pod, 0, false, true);
    }

    private static Model model(int number) {
        return new Model(
                "m" + number,
                1,
                NOW,
                false,
                ModelSource.of("file:///models/m" + number),
                List.of("m" + number),
                PoolSelector.ALL,
                "none",
                null,
                1,
                1,
                300,
                0,
                Map.of(),
                Set.of());
    }
}
