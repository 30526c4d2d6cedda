// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.differential;

import dev.valence.apiserver.Connection;
import dev.valence.crds.manifest.CrdManifests;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.concurrent.TimeUnit;

/** Valence's CRDs on a real API server. */
final class Definitions {
    private static final long ESTABLISHED_LIMIT_SECONDS = 60;

    private Definitions() {}

    /** Returns when their resources are served. */
    static void install(Connection connection) {
        try (var client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(connection.kubeconfig()))
                .build()) {
            for (var text : CrdManifests.all()) {
                var definition = client.resource(Serialization.unmarshal(text, CustomResourceDefinition.class));
                definition.forceConflicts().serverSideApply();
                definition.waitUntilCondition(Definitions::isServed, ESTABLISHED_LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private static boolean isServed(CustomResourceDefinition definition) {
        return definition != null
                && definition.getStatus() != null
                && definition.getStatus().getConditions() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("Established")
                                && c.getStatus().equals("True"));
    }
}
