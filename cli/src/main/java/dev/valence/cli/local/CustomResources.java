// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import dev.valence.crds.ApiGroup;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Valence's own types in an API server. */
final class CustomResources {
    private static final long ESTABLISH_SECONDS = 30;
    private static final Map<String, String> KINDS =
            Map.of("gpupools", "GpuPool", "inferencemodels", "InferenceModel", "loraadapters", "LoRAAdapter");
    private static final Map<String, String> CORE_KINDS =
            Map.of("pods", "Pod", "secrets", "Secret", "configmaps", "ConfigMap", "services", "Service");

    private CustomResources() {}

    /** Returns when the API server serves them. */
    static void install(KubernetesClient client) throws IOException {
        for (var plural : KINDS.keySet()) {
            var name = plural + "." + ApiGroup.GROUP;
            try (var yaml = CustomResources.class.getResourceAsStream("/crds/" + name + ".yaml")) {
                if (yaml == null) {
                    throw new LocalException("the definition of " + name + " is not on the class path");
                }
                client.load(yaml).serverSideApply();
            }
            client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName(name)
                    .waitUntilCondition(CustomResources::isEstablished, ESTABLISH_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static boolean isEstablished(@Nullable CustomResourceDefinition crd) {
        // for a moment after it was applied a real API server has a status without conditions
        return crd != null
                && crd.getStatus() != null
                && crd.getStatus().getConditions() != null
                && crd.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("Established")
                                && c.getStatus().equals("True"));
    }

    /** What may own or be owned. */
    static List<ResourceDefinitionContext> collected() {
        var ours =
                KINDS.entrySet().stream().map(e -> context(ApiGroup.GROUP, ApiGroup.VERSION, e.getKey(), e.getValue()));
        var core = CORE_KINDS.entrySet().stream().map(e -> context("", "v1", e.getKey(), e.getValue()));
        return Stream.concat(ours, core).toList();
    }

    private static ResourceDefinitionContext context(String group, String version, String plural, String kind) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withPlural(plural)
                .withKind(kind)
                .withNamespaced(true)
                .build();
    }
}
