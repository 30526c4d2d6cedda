// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import dev.valence.apiserver.Connection;
import dev.valence.apiserver.junit.WithApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What becomes of fields on a real kube-apiserver. */
@WithApiServer
class RealApiServerFieldsTest extends FieldScenarios {
    private static KubernetesClient client;

    @BeforeAll
    static void connect(Connection connection) {
        client = TestApi.connect(connection);
    }

    @AfterAll
    static void disconnect() {
        client.close();
    }

    @Override
    protected KubernetesClient client() {
        return client;
    }
}
