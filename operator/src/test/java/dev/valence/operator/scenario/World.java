// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import dev.valence.crds.CheckpointSource;
import dev.valence.crds.GpuPool;
import dev.valence.crds.InferenceModel;
import dev.valence.crds.InferenceModelSpec;
import dev.valence.crds.LoRAAdapter;
import dev.valence.crds.condition.ConditionType;
import dev.valence.crds.condition.Conditions;
import dev.valence.operator.OperatorSettings;
import dev.valence.operator.ValenceOperator;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One namespace with an operator that looks after it and a kubelet that runs its pods. */
final class World implements AutoCloseable {
    static final String GATEWAY_URL = "http://gateway.example/v1";

    final KubernetesClient client;
    private final KubernetesClient operatorClient;
    final String namespace = "scenario-" + UUID.randomUUID().toString().substring(0, 8);
    final FakeCheckpoints checkpoints = new FakeCheckpoints();
    final FakeKubelet kubelet;
    private String runtimeImage = "valence/runtime:test";
    private ValenceOperator operator;

    World(KubernetesClient client) {
        this(client, namespace -> client);
    }

    /** @param operatorClient the operator's own, by namespace */
    World(KubernetesClient client, Function<String, KubernetesClient> operatorClient) {
        this.client = client;
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        this.operatorClient = operatorClient.apply(namespace);
        this.kubelet = new FakeKubelet(client, namespace, checkpoints);
        this.operator = startOperator();
    }

    private ValenceOperator startOperator() {
        var settings = new OperatorSettings(Set.of(namespace), runtimeImage, runtimeImage + "-cuda", GATEWAY_URL, null);
        return ValenceOperator.start(operatorClient, settings, new SimpleMeterRegistry());
    }

    void stopOperator() {
        operator.close();
    }

    void restartOperator(String withRuntimeImage) {
        operator.close();
        runtimeImage = withRuntimeImage;
        operator = startOperator();
    }

    GpuPool pool(String name, int replicas, String more) {
        GpuPool pool = Serialization.unmarshal("""
                apiVersion: valence.dev/v1alpha1
                kind: GpuPool
                metadata: {name: %s, namespace: %s}
                spec: {accelerator: cpu, replicas: %d, memory: {device: 1Gi}%s}
                """.formatted(name, namespace, replicas, more), GpuPool.class);
        return client.resource(pool).create();
    }

    /** A pool whose pods all report. */
    GpuPool warmPool(String name, int replicas) {
        pool(name, replicas, "");
        return awaitPool(
                name,
                pool -> isReady(
                        pool.getStatus() == null ? List.of() : pool.getStatus().conditions()));
    }

    /** A checkpoint of the same name, and the model that serves it. */
    InferenceModel model(String name, long weightBytes, Duration loading) {
        checkpoints.put(uri(name), weightBytes, loading);
        return modelOf(name, uri(name));
    }

    InferenceModel modelOf(String name, String uri) {
        var model = new InferenceModel();
        model.setMetadata(meta(name));
        model.setSpec(InferenceModelSpec.of(CheckpointSource.of(uri)));
        return client.resource(model).create();
    }

    LoRAAdapter adapter(String name, String modelName) {
        LoRAAdapter adapter =
                Serialization.unmarshal("""
                apiVersion: valence.dev/v1alpha1
                kind: LoRAAdapter
                metadata: {name: %s, namespace: %s}
                spec: {modelRef: {name: %s}, source: {uri: "file:///adapters/%s"}}
                """.formatted(name, namespace, modelName, name), LoRAAdapter.class);
        return client.resource(adapter).create();
    }

    static String uri(String name) {
        return "file:///models/" + name;
    }

    ObjectMeta meta(String name) {
        return new ObjectMetaBuilder().withName(name).withNamespace(namespace).build();
    }

    @Nullable
    InferenceModel model(String name) {
        return client.resources(InferenceModel.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    @Nullable
    GpuPool pool(String name) {
        return client.resources(GpuPool.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    @Nullable
    LoRAAdapter adapter(String name) {
        return client.resources(LoRAAdapter.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    List<Pod> pods() {
        return client.pods().inNamespace(namespace).list().getItems();
    }

    Pod pod(String name) {
        return client.pods().inNamespace(namespace).withName(name).require();
    }

    InferenceModel awaitReady(String model) {
        return awaitModel(
                model,
                found -> found.getStatus() != null && isReady(found.getStatus().conditions()));
    }

    InferenceModel awaitNotReady(String model) {
        return awaitModel(
                model,
                found -> found.getStatus() != null && !isReady(found.getStatus().conditions()));
    }

    InferenceModel awaitModel(String name, Predicate<InferenceModel> satisfies) {
        return Await.until("model " + name, () -> model(name), found -> found != null && satisfies.test(found));
    }

    GpuPool awaitPool(String name, Predicate<GpuPool> satisfies) {
        return Await.until("pool " + name, () -> pool(name), found -> found != null && satisfies.test(found));
    }

    LoRAAdapter awaitAdapter(String name, Predicate<LoRAAdapter> satisfies) {
        return Await.until("adapter " + name, () -> adapter(name), found -> found != null && satisfies.test(found));
    }

    /** Waits until the model is Stalled, and returns that condition. */
    Condition awaitStalled(String model) {
        InferenceModel found = awaitModel(
                model,
                known -> known.getStatus() != null
                        && Conditions.isTrue(known.getStatus().conditions(), ConditionType.Stalled));
        return Conditions.find(found.getStatus().conditions(), ConditionType.Stalled)
                .orElseThrow();
    }

    static boolean isReady(List<Condition> conditions) {
        return Conditions.isTrue(conditions, ConditionType.Ready);
    }

    @Override
    public void close() {
        operator.close();
        kubelet.close();
        // no namespace controller empties it: what has a finalizer would outlive the test's server only
        client.namespaces().withName(namespace).delete();
    }
}
