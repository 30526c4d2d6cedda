// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.apiserver.Connection;
import dev.valence.apiserver.junit.WithApiServer;
import dev.valence.operator.OperatorSettings;
import dev.valence.operator.ValenceOperator;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

@WithApiServer
class LeaderElectionTest {
    @Test
    void onlyTheHolderOfTheLeaseActsAndHandsItOver(Connection connection) {
        try (KubernetesClient client = TestApi.connect(connection);
                World world = new World(client)) {
            world.stopOperator();
            var lost = new AtomicBoolean();
            ValenceOperator first = start(world, "first", lost);
            awaitLeader(world, "first");
            try (ValenceOperator second = start(world, "second", lost)) {
                assertThat(second).isNotNull();
                world.warmPool("cpu", 1);
                assertThat(leader(world)).isEqualTo("first");
                first.close();
                awaitLeader(world, "second");
                world.client.resource(world.pool("cpu")).scale(2);
                world.awaitPool("cpu", pool -> pool.getStatus().readyReplicas() == 2);
            } finally {
                first.close();
            }
            assertThat(lost).isFalse();
        }
    }

    private static ValenceOperator start(World world, String identity, AtomicBoolean lost) {
        var election =
                new OperatorSettings.Election(world.namespace, "valence-operator", identity, () -> lost.set(true));
        var settings = new OperatorSettings(
                Set.of(world.namespace), "valence/runtime:test", "valence/runtime:test-cuda", null, election);
        return ValenceOperator.start(world.client, settings, new SimpleMeterRegistry());
    }

    private static void awaitLeader(World world, String identity) {
        Await.until("the leader is " + identity, () -> leader(world), identity::equals);
    }

    private static String leader(World world) {
        Lease lease = world.client
                .leases()
                .inNamespace(world.namespace)
                .withName("valence-operator")
                .get();
        String holder = lease == null ? null : lease.getSpec().getHolderIdentity();
        return holder == null ? "" : holder;
    }
}
