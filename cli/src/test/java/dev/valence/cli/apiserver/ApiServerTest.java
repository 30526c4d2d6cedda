// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator's client relies on. */
class ApiServerTest {
    @TempDir
    static Path directory;

    private static LocalApi api;
    private static KubernetesClient client;

    @BeforeAll
    static void start() throws Exception {
        api = LocalApi.start(directory);
        client = api.client();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static ConfigMapBuilder map(String name, Map<String, String> labels) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .addToData("key", "value");
    }

    @Test
    void staleResourceVersionIsAConflict() {
        var created = client.resource(map("stale", Map.of()).build()).create();
        client.resource(new ConfigMapBuilder(created).addToData("key", "newer").build())
                .update();
        assertThatThrownBy(() -> client.resource(new ConfigMapBuilder(created)
                                .addToData("key", "late")
                                .build())
                        .lockResourceVersion(created.getMetadata().getResourceVersion())
                        .update())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(409));
    }

    @Test
    void selectorsByEqualityAndBySet() {
        client.resource(map("red", Map.of("colour", "red")).build()).create();
        client.resource(map("blue", Map.of("colour", "blue")).build()).create();
        client.resource(map("plain", Map.of("shape", "round")).build()).create();
        var maps = client.configMaps().inNamespace("default");
        assertThat(names(maps.withLabel("colour", "red").list().getItems())).containsExactly("red");
        assertThat(names(maps.withLabelIn("colour", "red", "blue").list().getItems()))
                .containsExactly("blue", "red");
        assertThat(names(maps.withLabel("shape").withoutLabel("colour").list().getItems()))
                .containsExactly("plain");
        assertThat(names(maps.withField("metadata.name", "blue").list().getItems()))
                .containsExactly("blue");
    }

    private static List<String> names(List<ConfigMap> maps) {
        return maps.stream().map(m -> m.getMetadata().getName()).toList();
    }

    @Test
    void watchResumesFromAVersionAndSeesSelectionBegin() throws Exception {
        var version =
                client.configMaps().inNamespace("default").list().getMetadata().getResourceVersion();
        client.resource(map("before-watch", Map.of("watched", "yes")).build()).create();
        client.resource(map("joins-later", Map.of()).build()).create();
        var events = new LinkedBlockingQueue<String>();
        var watcher = new Watcher<ConfigMap>() {
            @Override
            public void eventReceived(Action action, ConfigMap resource) {
                events.add(action + " " + resource.getMetadata().getName());
            }

            @Override
            public void onClose(WatcherException cause) {
                events.add("closed " + cause);
            }
        };
        try (var watch = client.configMaps()
                .inNamespace("default")
                .withLabel("watched", "yes")
                .withResourceVersion(version)
                .watch(watcher)) {
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("ADDED before-watch");
            client.configMaps()
                    .withName("joins-later")
                    .edit(m -> new ConfigMapBuilder(m)
                            .editMetadata()
                            .addToLabels("watched", "yes")
                            .endMetadata()
                            .build());
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("ADDED joins-later");
            client.configMaps().withName("before-watch").delete();
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("DELETED before-watch");
        }
    }

    @Test
    void finalizerHoldsTheObjectUntilItIsTakenOff() {
        var held = map("held", Map.of())
                .editMetadata()
                .withFinalizers("valence.dev/test")
                .endMetadata();
        client.resource(held.build()).create();
        client.configMaps().withName("held").delete();
        var deleting = client.configMaps().withName("held").get();
        assertThat(deleting.getMetadata().getDeletionTimestamp()).isNotNull();
        client.configMaps()
                .withName("held")
                .edit(m -> new ConfigMapBuilder(m)
                        .editMetadata()
                        .withFinalizers()
                        .endMetadata()
                        .build());
        assertThat(client.configMaps().withName("held").get()).isNull();
    }

    /** As kube-apiserver: a kubelet reports on a pod while it gives it its time to end. */
    @Test
    void statusWrittenWhileAPodEndsDoesNotTakeItsTimeAway() {
        var pod = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("ending")
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName("elsewhere")
                        .addNewContainer()
                        .withName("main")
                        .withImage("some/image")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        client.resource(pod).delete();
        client.pods()
                .withName("ending")
                .editStatus(p -> new PodBuilder(p)
                        .withNewStatus()
                        .withPhase("Running")
                        .endStatus()
                        .build());
        var ending = client.pods().withName("ending").get();
        assertThat(ending.getStatus().getPhase()).isEqualTo("Running");
        assertThat(ending.getMetadata().getDeletionGracePeriodSeconds()).isEqualTo(30);
        client.resource(pod).withGracePeriod(0).delete();
        assertThat(client.pods().withName("ending").get()).isNull();
    }

    @Test
    void applyDropsFieldsItsManagerNoLongerNames() {
        var context = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("one")
                .build();
        client.resource(map("applied", Map.of()).addToData("mine", "1").build()).patch(context);
        client.configMaps()
                .withName("applied")
                .edit(m -> new ConfigMapBuilder(m).addToData("theirs", "2").build());
        var applied = client.resource(map("applied", Map.of()).build()).patch(context);
        assertThat(applied.getData()).containsOnlyKeys("key", "theirs");
    }

    @Test
    void secretKeepsStringDataEncoded() {
        var secret = new SecretBuilder()
                .withNewMetadata()
                .withName("token")
                .endMetadata()
                .addToStringData("token", "abc")
                .build();
        client.resource(secret).create();
        var stored = client.secrets().withName("token").get();
        assertThat(stored.getStringData()).isNullOrEmpty();
        assertThat(stored.getData()).containsEntry("token", "YWJj");
    }

    @Test
    void namespaceTakesItsContentsWithIt() {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("team")
                        .endMetadata()
                        .build())
                .create();
        client.resource(map("inside", Map.of()).build()).inNamespace("team").create();
        client.namespaces().withName("team").delete();
        assertThat(client.namespaces().withName("team").get()).isNull();
        assertThat(client.configMaps().inNamespace("team").list().getItems()).isEmpty();
        assertThatThrownBy(() -> client.resource(map("late", Map.of()).build())
                        .inNamespace("team")
                        .create())
                .hasMessageContaining("namespaces \"team\" not found");
    }

    @Test
    void statusAndSpecAreWrittenApart() {
        var pool = pool("apart");
        pool.setAdditionalProperty("status", Map.of("replicas", 5));
        var created = client.resource(pool).create();
        assertThat(created.<Object>get("status"))
                .as("not through the object itself")
                .isNull();
        created.setAdditionalProperty(
                "spec", Map.of("accelerator", "cpu", "replicas", 9, "memory", Map.of("device", "1Gi")));
        created.setAdditionalProperty("status", Map.of("replicas", 5));
        var updated = client.resource(created).updateStatus();
        assertThat(updated.<Integer>get("status", "replicas")).isEqualTo(5);
        assertThat(updated.<Integer>get("spec", "replicas")).isEqualTo(1);
    }

    private static GenericKubernetesResource pool(String name) {
        return Serialization.unmarshal("""
                apiVersion: valence.dev/v1alpha1
                kind: GpuPool
                metadata: {name: %s}
                spec: {accelerator: cpu, replicas: 1, memory: {device: 2Gi}}
                """.formatted(name), GenericKubernetesResource.class);
    }
}
