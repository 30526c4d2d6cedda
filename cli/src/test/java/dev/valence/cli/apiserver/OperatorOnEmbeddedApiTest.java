// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver;

import dev.valence.operator.scenario.FieldScenarios;
import dev.valence.operator.scenario.OperatorScenarios;
import dev.valence.operator.scenario.RolloutScenarios;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The operator's scenarios, which its own module runs on a real kube-apiserver: they hold here too, where there is none. */
class OperatorOnEmbeddedApiTest {
    @TempDir
    static Path directory;

    private static LocalApi api;

    @BeforeAll
    static void start() throws Exception {
        api = LocalApi.start(directory);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Nested
    class Operating extends OperatorScenarios {
        @Override
        protected KubernetesClient client() {
            return api.client();
        }
    }

    @Nested
    class Fields extends FieldScenarios {
        @Override
        protected KubernetesClient client() {
            return api.client();
        }
    }

    @Nested
    class RollingOut extends RolloutScenarios {
        @Override
        protected KubernetesClient client() {
            return api.client();
        }
    }
}
