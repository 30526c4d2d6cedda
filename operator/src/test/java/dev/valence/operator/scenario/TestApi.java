// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import dev.valence.apiserver.Connection;
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

/** The tests' API server, with the CRDs in place. */
final class TestApi {
    private static final List<String> CRDS =
            List.of("gpupools.valence.dev", "inferencemodels.valence.dev", "loraadapters.valence.dev");

    private TestApi() {}

    static KubernetesClient connect(Connection connection) {
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(connection.kubeconfig()))
                .build();
        CRDS.forEach(name -> install(client, name));
        return client;
    }

    private static void install(KubernetesClient client, String name) {
        try (InputStream yaml = TestApi.class.getResourceAsStream("/crds/" + name + ".yaml")) {
            CustomResourceDefinition crd = client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .load(Objects.requireNonNull(yaml, name))
                    .item();
            client.resource(crd).serverSideApply();
            client.resource(crd).waitUntilCondition(TestApi::isEstablished, 30, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isEstablished(CustomResourceDefinition crd) {
        return crd != null
                && crd.getStatus() != null
                // for a moment after it was applied the server has a status without any
                && crd.getStatus().getConditions() != null
                && crd.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }
}
