// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.crds.GpuPool;
import dev.valence.crds.GpuPoolStatus;
import dev.valence.crds.LoRAAdapter;
import dev.valence.crds.LoRAAdapterStatus;
import dev.valence.operator.cluster.Adapter;
import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.cluster.Pool;
import dev.valence.operator.plan.Outlook;
import dev.valence.operator.plan.Planner;
import dev.valence.wire.assignment.ModelSource;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A resource that changed after the plan was made: its status is of what was planned with. */
class ObservedGenerationTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @Test
    void poolsIsOfTheSpecThatWasPlannedWith() {
        GpuPool resource = Serialization.unmarshal("""
                apiVersion: valence.dev/v1alpha1
                kind: GpuPool
                metadata: {name: p, namespace: ns, generation: 5}
                spec: {accelerator: cpu, replicas: 3, memory: {device: 1Gi}}
                """, GpuPool.class);
        var planned = new Pool("p", 4, Map.of(), NOW, 1, "h", null, 0, false, List.of());
        GpuPoolStatus status = new PoolReport(CLOCK)
                .of(
                        resource,
                        outlook(new Cluster("ns", List.of(planned), List.of(), List.of(), List.of(), List.of())),
                        null);
        assertThat(status.observedGeneration()).isEqualTo(4);
        assertThat(status.conditions())
                .isNotEmpty()
                .extracting(Condition::getObservedGeneration)
                .containsOnly(4L);
        assertThat(status.conditions()).extracting(Condition::getMessage).contains("0 of 1 pods report.");
    }

    @Test
    void adaptersIsOfTheSpecThatWasPlannedWith() {
        LoRAAdapter resource = Serialization.unmarshal("""
                apiVersion: valence.dev/v1alpha1
                kind: LoRAAdapter
                metadata: {name: a, namespace: ns, generation: 5}
                spec: {modelRef: {name: later}, source: {uri: "file:///models/a"}}
                """, LoRAAdapter.class);
        var planned = new Adapter("a", 4, NOW, false, "earlier", ModelSource.of("file:///models/a"), "a", 8);
        LoRAAdapterStatus status = new AdapterReport(CLOCK)
                .of(resource, outlook(new Cluster("ns", List.of(), List.of(), List.of(planned), List.of(), List.of())));
        assertThat(status.observedGeneration()).isEqualTo(4);
        assertThat(status.conditions())
                .isNotEmpty()
                .extracting(Condition::getObservedGeneration)
                .containsOnly(4L);
    }

    private static Outlook outlook(Cluster cluster) {
        return new Outlook(1, cluster, Planner.plan(cluster, CLOCK));
    }
}
