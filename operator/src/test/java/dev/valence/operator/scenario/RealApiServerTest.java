// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import dev.valence.apiserver.Connection;
import dev.valence.apiserver.junit.WithApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

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
}
