// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Secrets and ConfigMaps read from the API when a container starts. */
record ApiReferences(KubernetesClient client) implements ContainerEnvironment.References {
    @Override
    public @Nullable String secret(String namespace, String name, String key) {
        var secret = client.secrets().inNamespace(namespace).withName(name).get();
        var value = secret == null || secret.getData() == null
                ? null
                : secret.getData().get(key);
        return value == null ? null : new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable String configMap(String namespace, String name, String key) {
        var map = client.configMaps().inNamespace(namespace).withName(name).get();
        return map == null || map.getData() == null ? null : map.getData().get(key);
    }
}
