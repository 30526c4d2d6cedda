// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.collect;

import static dev.valence.cli.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.apiserver.Connection;
import dev.valence.apiserver.junit.WithApiServer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithApiServer
class NamespaceCollectorTest {
    private KubernetesClient client;
    private NamespaceCollector collector;

    @BeforeEach
    void start(Connection connection) {
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(connection.kubeconfig()))
                .build();
        collector = NamespaceCollector.start(client);
    }

    @AfterEach
    void stop() {
        collector.close();
        client.close();
    }

    @Test
    void aDeletedNamespaceGoesWithAllThatIsInIt() throws Throwable {
        namespace("team");
        client.resource(secret("team")).create();

        client.namespaces().withName("team").delete();

        eventually(() -> assertThat(client.namespaces().withName("team").get()).isNull());
        namespace("team");
        assertThat(client.secrets().inNamespace("team").list().getItems()).isEmpty();
        assertThat(client.namespaces().withName("default").get()).isNotNull();
    }

    @Test
    void aNamespaceWaitsForWhatAFinalizerHolds() throws Throwable {
        namespace("held");
        client.resource(secret("held")).create();
        var held = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("held")
                .withNamespace("held")
                .withFinalizers("example.com/hold")
                .endMetadata();
        client.resource(held.build()).create();

        client.namespaces().withName("held").delete();

        eventually(() -> assertThat(client.secrets().inNamespace("held").list().getItems())
                .isEmpty());
        assertThat(client.namespaces().withName("held").get()).isNotNull();

        client.configMaps().inNamespace("held").withName("held").edit(map -> {
            map.getMetadata().setFinalizers(List.of());
            return map;
        });
        eventually(() -> assertThat(client.namespaces().withName("held").get()).isNull());
    }

    private void namespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    private static Secret secret(String namespace) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName("password")
                .withNamespace(namespace)
                .endMetadata()
                .build();
    }
}
