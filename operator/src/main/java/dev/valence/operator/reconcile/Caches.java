// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.reconcile;

import dev.valence.crds.GpuPool;
import dev.valence.crds.InferenceModel;
import dev.valence.crds.LoRAAdapter;
import dev.valence.operator.observe.Resources;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.reconciler.ResourceCache;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The caches of all controllers, each handed in when its controller starts; empty until then. */
public final class Caches implements Resources {
    private final Map<Class<?>, ResourceCache<?>> caches = new ConcurrentHashMap<>();

    <R extends HasMetadata> void put(Class<R> kind, ResourceCache<R> cache) {
        caches.put(kind, cache);
    }

    @Override
    public Stream<GpuPool> pools(String namespace) {
        return list(GpuPool.class, namespace);
    }

    @Override
    public Stream<InferenceModel> models(String namespace) {
        return list(InferenceModel.class, namespace);
    }

    @Override
    public Stream<InferenceModel> models() {
        return list(InferenceModel.class);
    }

    @Override
    public Stream<LoRAAdapter> adapters() {
        return list(LoRAAdapter.class);
    }

    @Override
    public Stream<LoRAAdapter> adapters(String namespace) {
        return list(LoRAAdapter.class, namespace);
    }

    @Override
    public Stream<Pod> pods(String namespace) {
        return list(Pod.class, namespace);
    }

    private <R extends HasMetadata> Stream<R> list(Class<R> kind) {
        ResourceCache<?> cache = caches.get(kind);
        return cache == null ? Stream.empty() : cache.list().map(kind::cast);
    }

    private <R extends HasMetadata> Stream<R> list(Class<R> kind, String namespace) {
        ResourceCache<?> cache = caches.get(kind);
        return cache == null ? Stream.empty() : cache.list(namespace).map(kind::cast);
    }
}
