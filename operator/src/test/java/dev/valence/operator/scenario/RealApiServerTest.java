// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.apiserver.Connection;
import dev.valence.apiserver.junit.WithApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The scenarios on a real kube-apiserver. */
@WithApiServer
class RealApiServerTest {
    private static KubernetesClient client;

    @BeforeAll
    static void connect(Connection connection) {
        client = TestApi.connect(connection);
    }

    @AfterAll
    static void disconnect() {
        client.close();
    }

    @Nested
    class Operating extends OperatorScenarios {
        @Override
        protected KubernetesClient client() {
            return client;
        }
    }

    @Nested
    class RollingOut extends RolloutScenarios {
        @Override
        protected KubernetesClient client() {
            return client;
        }
    }

    @Nested
    class Fields extends FieldScenarios {
        @Override
        protected KubernetesClient client() {
            return client;
        }
    }

    /** What only a server that checks pods can say. */
    @Nested
    class Refusing extends Scenarios {
        @Override
        protected KubernetesClient client() {
            return client;
        }

        @Test
        void podThatMayNotBeMadeIsSaidInTheServersWordsUntilItMay() {
            world.pool(
                    "cpu",
                    1,
                    ", podTemplate: {spec: {containers: [{name: runtime, volumeMounts:"
                            + " [{name: nowhere, mountPath: /x}]}]}}");
            assertThat(stalled("cpu"))
                    .contains("0 of 1 pods report; pod cpu-0: Pod \"cpu-0\" is invalid", "Not found: \"nowhere\"")
                    .doesNotContain("Exception", "https://", "Status(");
            patch(world.pool("cpu"), "{\"podTemplate\":null}");
            world.awaitPool("cpu", pool -> World.isReady(pool.getStatus().conditions()));
        }
    }
}
