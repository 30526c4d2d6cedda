// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.apiserver.Connection;
import dev.valence.apiserver.junit.WithApiServer;
import dev.valence.crds.condition.ConditionType;
import dev.valence.crds.condition.Conditions;
import dev.valence.crds.condition.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the CRDs make of a real API server, beyond refusing. */
@WithApiServer
class ServerBehaviourTest {
    private static Cluster cluster;

    @BeforeAll
    static void open(Connection connection) {
        cluster = Cluster.open(connection, "behaviour");
    }

    @AfterAll
    static void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void serversDefaultsAreThoseOfTheTypes() {
        var spec = InferenceModelSpec.of(CheckpointSource.of("file:///m"));
        var smallest = new GenericKubernetesResource();
        smallest.setApiVersion("valence.dev/v1alpha1");
        smallest.setKind("InferenceModel");
        smallest.setMetadata(new ObjectMetaBuilder().withName("defaults").build());
        smallest.setAdditionalProperty("spec", Map.of("source", Map.of("uri", "file:///m")));
        GenericKubernetesResource created = cluster.client.resource(smallest).create();

        assertThat(cluster.client
                        .resources(InferenceModel.class)
                        .withName("defaults")
                        .get()
                        .getSpec())
                .isEqualTo(spec);
        assertThat(created.<Map<String, Object>>get("spec"))
                .containsEntry("quantization", "none")
                .containsEntry("residency", "host")
                .containsEntry("replicas", Map.of("min", 1))
                .containsEntry("rollout", Map.of("maxUnavailable", 1, "drainTimeoutSeconds", 300));
    }

    @Test
    void poolsScale() {
        pool("scales");
        var scaled = cluster.client.resources(GpuPool.class).withName("scales");
        Scale wanted = scaled.scale();
        wanted.getSpec().setReplicas(3);
        scaled.scale(wanted);

        assertThat(scaled.get().getSpec().replicas()).isEqualTo(3);
    }

    @Test
    void statusIsWrittenApartFromTheSpecAndComesBackAsItWas() {
        GpuPool pool = pool("reports");
        var status = new GpuPoolStatus(
                1L,
                1,
                1,
                "valence.dev/pool=reports",
                List.of(new GpuStatus(
                        "reports-0",
                        "node-a",
                        "10.0.0.7:8000",
                        GpuPhase.Ready,
                        new MemoryStatus(4L << 30, 1L << 30),
                        new MemoryStatus(0, 0),
                        List.of(new ResidentModel("qwen", Tier.DEVICE, 1L << 29, 1L << 28)),
                        null)),
                Conditions.from(List.of(), 1, Clock.systemUTC())
                        .ready(Reason.Ready, "1 of 1 pods report")
                        .toList());
        pool.setStatus(status);
        cluster.client.resource(pool).patchStatus();

        GpuPool read =
                cluster.client.resources(GpuPool.class).withName("reports").get();
        assertThat(read.getStatus()).isEqualTo(status);
        assertThat(read.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(cluster.client
                        .resources(GpuPool.class)
                        .withName("reports")
                        .scale()
                        .getStatus()
                        .getSelector())
                .isEqualTo("valence.dev/pool=reports");
    }

    @Test
    void twoAppliersEachOwnTheirConditions() {
        pool("shared");
        applyStatus("shared", "operator", ConditionType.Ready);
        applyStatus("shared", "auditor", ConditionType.Placed);

        assertThat(cluster.client
                        .resources(GpuPool.class)
                        .withName("shared")
                        .get()
                        .getStatus()
                        .conditions())
                .extracting(Condition::getType)
                .containsExactlyInAnyOrder("Ready", "Placed");
    }

    @Test
    void adaptersOfAModelAreSelectedByTheServer() {
        adapter("one", "base-a");
        adapter("two", "base-b");

        assertThat(cluster.client
                        .resources(LoRAAdapter.class)
                        .withField("spec.modelRef.name", "base-a")
                        .list()
                        .getItems())
                .extracting(adapter -> adapter.getMetadata().getName())
                .containsExactly("one");
    }

    private static GpuPool pool(String name) {
        var pool = new GpuPool();
        pool.setMetadata(new ObjectMetaBuilder().withName(name).build());
        pool.setSpec(new GpuPoolSpec(
                Accelerator.CPU,
                1,
                new PoolMemory(new Quantity("4Gi"), null, null),
                Map.of(),
                List.of(),
                null,
                null,
                null,
                null,
                null));
        return cluster.client.resource(pool).create();
    }

    private static void adapter(String name, String model) {
        var adapter = new LoRAAdapter();
        adapter.setMetadata(new ObjectMetaBuilder().withName(name).build());
        adapter.setSpec(new LoRAAdapterSpec(new ModelRef(model), CheckpointSource.of("file:///a"), null, 16));
        cluster.client.resource(adapter).create();
    }

    private static void applyStatus(String name, String manager, ConditionType type) {
        var pool = new GpuPool();
        pool.setMetadata(new ObjectMetaBuilder().withName(name).build());
        pool.setStatus(new GpuPoolStatus(
                null,
                0,
                0,
                null,
                List.of(),
                Conditions.from(List.of(), 1, Clock.systemUTC())
                        .isTrue(type, Reason.Ready, "")
                        .toList()));
        cluster.client
                .resource(pool)
                .subresource("status")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager(manager)
                                .build(),
                        pool);
    }
}
