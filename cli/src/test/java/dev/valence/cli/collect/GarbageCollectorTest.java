// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.collect;

import static dev.valence.cli.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.cli.apiserver.LocalApi;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GarbageCollectorTest {
    @TempDir
    Path directory;

    private LocalApi api;
    private KubernetesClient client;
    private GarbageCollector collector;

    @BeforeEach
    void start() throws Exception {
        api = LocalApi.start(directory);
        client = api.client();
        collector = GarbageCollector.start(client, List.of(type("configmaps", "ConfigMap"), type("secrets", "Secret")));
    }

    @AfterEach
    void stop() {
        collector.close();
        api.close();
    }

    private static ResourceDefinitionContext type(String plural, String kind) {
        return new ResourceDefinitionContext.Builder()
                .withVersion("v1")
                .withPlural(plural)
                .withKind(kind)
                .withNamespaced(true)
                .build();
    }

    private ConfigMap owner() {
        var map = new ConfigMapBuilder().withNewMetadata().withName("owner").endMetadata();
        return client.resource(map.build()).create();
    }

    private void own(HasMetadata owner, String name) {
        var reference = new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("ConfigMap")
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withBlockOwnerDeletion(true)
                .build();
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withOwnerReferences(reference)
                        .endMetadata()
                        .build())
                .create();
    }

    @Test
    void dependentsFollowTheirOwner() throws Throwable {
        own(owner(), "dependent");
        client.configMaps().withName("owner").delete();
        eventually(
                () -> assertThat(client.secrets().withName("dependent").get()).isNull());
    }

    @Test
    void foregroundDeletionTakesDependentsFirst() throws Throwable {
        own(owner(), "dependent");
        client.configMaps()
                .withName("owner")
                .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                .delete();
        eventually(() -> assertThat(client.configMaps().withName("owner").get()).isNull());
        assertThat(client.secrets().withName("dependent").get()).isNull();
    }

    @Test
    void orphansStay() throws Throwable {
        own(owner(), "dependent");
        client.configMaps()
                .withName("owner")
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();
        eventually(() -> assertThat(client.configMaps().withName("owner").get()).isNull());
        assertThat(client.secrets().withName("dependent").get().getMetadata().getOwnerReferences())
                .isEmpty();
    }

    @Test
    void anOwnerOfTheSameNameIsNotTheOwner() throws Throwable {
        var first = owner();
        own(first, "dependent");
        client.configMaps().withName("owner").delete();
        owner();
        eventually(
                () -> assertThat(client.secrets().withName("dependent").get()).isNull());
        assertThat(client.configMaps().withName("owner").get()).isNotNull();
    }
}
