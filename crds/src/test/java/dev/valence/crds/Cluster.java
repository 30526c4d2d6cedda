// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.valence.apiserver.Connection;
import dev.valence.crds.manifest.CrdManifests;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Stream;

/** The test's API server with the CRDs installed, seen from a namespace of its own. */
final class Cluster implements AutoCloseable {
    private static final long ESTABLISHED_LIMIT_SECONDS = 60;

    final KubernetesClient client;

    private Cluster(KubernetesClient client) {
        this.client = client;
    }

    static Cluster open(Connection connection, String namespace) {
        Config config = Config.fromKubeconfig(connection.kubeconfig());
        config.setNamespace(namespace);
        KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build();
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .serverSideApply();
        CrdManifests.all().stream()
                .map(text -> client.resource(Serialization.unmarshal(text, CustomResourceDefinition.class)))
                .forEach(Cluster::install);
        return new Cluster(client);
    }

    private static void install(Resource<CustomResourceDefinition> crd) {
        crd.forceConflicts().serverSideApply();
        crd.waitUntilCondition(Cluster::isEstablished, ESTABLISHED_LIMIT_SECONDS, SECONDS);
    }

    private static boolean isEstablished(CustomResourceDefinition crd) {
        // status and conditions are each absent for a moment
        return Stream.ofNullable(crd)
                .flatMap(installed -> Stream.ofNullable(installed.getStatus()))
                .flatMap(status -> Stream.ofNullable(status.getConditions()))
                .flatMap(List::stream)
                .anyMatch(condition -> condition.getType().equals("Established")
                        && condition.getStatus().equals("True"));
    }

    @Override
    public void close() {
        client.close();
    }
}
