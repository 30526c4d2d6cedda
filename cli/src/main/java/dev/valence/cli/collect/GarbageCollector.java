// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.collect;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes objects whose owners are all gone, and sees foreground and orphaning deletions through. It acts on what its
 * informers hold, over and over until nothing is left to do; with the few objects of one machine that is quick.
 */
public final class GarbageCollector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GarbageCollector.class);
    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final KubernetesClient client;
    private final Map<ResourceDefinitionContext, SharedIndexInformer<GenericKubernetesResource>> informers =
            new LinkedHashMap<>();
    private final Semaphore dirty = new Semaphore(0);
    private final Thread thread;

    private GarbageCollector(KubernetesClient client, List<ResourceDefinitionContext> types) {
        this.client = client;
        var handler = new Wake();
        for (var type : types) {
            informers.put(
                    type,
                    client.genericKubernetesResources(type).inAnyNamespace().inform(handler));
        }
        thread = Thread.ofVirtual().name("garbage-collector").unstarted(this::run);
    }

    /** @param types all that may own or be owned */
    public static GarbageCollector start(KubernetesClient client, List<ResourceDefinitionContext> types) {
        var collector = new GarbageCollector(client, types);
        collector.thread.start();
        return collector;
    }

    private final class Wake implements ResourceEventHandler<GenericKubernetesResource> {
        @Override
        public void onAdd(GenericKubernetesResource object) {
            dirty.release();
        }

        @Override
        public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource after) {
            dirty.release();
        }

        @Override
        public void onDelete(GenericKubernetesResource object, boolean unknownFinalState) {
            dirty.release();
        }
    }

    private void run() {
        try {
            while (true) {
                dirty.acquire();
                dirty.drainPermits();
                try {
                    collect();
                } catch (KubernetesClientException e) {
                    LOG.debug("Collecting again in a moment", e);
                    Thread.sleep(RETRY);
                    dirty.release();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void collect() {
        informers.forEach((type, informer) -> {
            for (var object : informer.getStore().list()) {
                var finalizers = object.getMetadata().getFinalizers();
                if (object.getMetadata().getDeletionTimestamp() != null && finalizers.contains(FOREGROUND)) {
                    deleteDependents(type, object);
                } else if (object.getMetadata().getDeletionTimestamp() != null && finalizers.contains(ORPHAN)) {
                    releaseDependents(type, object);
                } else if (isAbandoned(object)) {
                    delete(type, object);
                }
            }
        });
    }

    private boolean isAbandoned(GenericKubernetesResource object) {
        var owners = object.getMetadata().getOwnerReferences();
        return object.getMetadata().getDeletionTimestamp() == null
                && !owners.isEmpty()
                && owners.stream()
                        .noneMatch(owner -> exists(owner, object.getMetadata().getNamespace()));
    }

    /** Asks the API, as an informer may not have seen a new owner yet. Owners of kinds not watched are left alone. */
    private boolean exists(OwnerReference owner, String namespace) {
        for (var type : informers.keySet()) {
            var group = Objects.requireNonNullElse(type.getGroup(), "");
            var apiVersion = group.isEmpty() ? type.getVersion() : group + "/" + type.getVersion();
            if (Objects.equals(type.getKind(), owner.getKind()) && apiVersion.equals(owner.getApiVersion())) {
                var found = resource(type, namespace, owner.getName()).get();
                return found != null && found.getMetadata().getUid().equals(owner.getUid());
            }
        }
        return true;
    }

    private void delete(ResourceDefinitionContext type, GenericKubernetesResource object) {
        var metadata = object.getMetadata();
        LOG.debug("{} {} has no owner left", type.getKind(), metadata.getName());
        resource(type, metadata.getNamespace(), metadata.getName())
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .delete();
    }

    private void deleteDependents(ResourceDefinitionContext ownerType, GenericKubernetesResource owner) {
        boolean waiting = false;
        for (var entry : informers.entrySet()) {
            for (var dependent : dependents(entry.getValue(), owner)) {
                waiting = true;
                if (dependent.getMetadata().getDeletionTimestamp() == null) {
                    delete(entry.getKey(), dependent);
                }
            }
        }
        if (!waiting) {
            removeFinalizer(ownerType, owner, FOREGROUND);
        }
    }

    private void releaseDependents(ResourceDefinitionContext ownerType, GenericKubernetesResource owner) {
        for (var entry : informers.entrySet()) {
            for (var dependent : dependents(entry.getValue(), owner)) {
                var metadata = dependent.getMetadata();
                resource(entry.getKey(), metadata.getNamespace(), metadata.getName())
                        .edit(current -> {
                            current.getMetadata()
                                    .getOwnerReferences()
                                    .removeIf(r -> r.getUid()
                                            .equals(owner.getMetadata().getUid()));
                            return current;
                        });
            }
        }
        removeFinalizer(ownerType, owner, ORPHAN);
    }

    private static List<GenericKubernetesResource> dependents(
            SharedIndexInformer<GenericKubernetesResource> informer, GenericKubernetesResource owner) {
        return informer.getStore().list().stream()
                .filter(object -> object.getMetadata().getOwnerReferences().stream()
                        .anyMatch(r -> r.getUid().equals(owner.getMetadata().getUid())))
                .toList();
    }

    private void removeFinalizer(ResourceDefinitionContext type, GenericKubernetesResource object, String finalizer) {
        var metadata = object.getMetadata();
        resource(type, metadata.getNamespace(), metadata.getName()).edit(current -> {
            current.getMetadata().getFinalizers().remove(finalizer);
            return current;
        });
    }

    private Resource<GenericKubernetesResource> resource(
            ResourceDefinitionContext type, String namespace, String name) {
        var operation = client.genericKubernetesResources(type);
        return type.isNamespaceScoped() ? operation.inNamespace(namespace).withName(name) : operation.withName(name);
    }

    @Override
    public void close() {
        thread.interrupt();
        informers.values().forEach(SharedIndexInformer::close);
    }
}
