// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import dev.valence.apiserver.Connection;
import dev.valence.apiserver.junit.WithApiServer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The scenarios on a real kube-apiserver. */
@WithApiServer
class RealApiServerTest extends OperatorScenarios {
    private static final List<String> CRDS =
            List.of("gpupools.valence.dev", "inferencemodels.valence.dev", "loraadapters.valence.dev");

    private static KubernetesClient client;

    @BeforeAll
    static void connect(Connection connection) {
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(connection.kubeconfig()))
                .build();
        CRDS.forEach(RealApiServerTest::install);
    }

    private static void install(String name) {
        try (InputStream yaml = RealApiServerTest.class.getResourceAsStream("/crds/" + name + ".yaml")) {
            CustomResourceDefinition crd = client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .load(Objects.requireNonNull(yaml, name))
                    .item();
            client.resource(crd).serverSideApply();
            client.resource(crd)
                    .waitUntilCondition(
                            found -> found != null
                                    && found.getStatus() != null
                                    && found.getStatus().getConditions().stream()
                                            .anyMatch(condition -> condition
                                                            .getType()
                                                            .equals("Established")
                                                    && condition.getStatus().equals("True")),
                            30,
                            TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
