// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.registry;

import dev.valence.crds.InferenceModel;
import dev.valence.crds.LoRAAdapter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the cluster and publishes a snapshot after each burst of events.
 *
 * <p>Informers list, watch and start again by themselves, for ever: while the API server is away the last snapshot
 * stays, and requests go on being served. All folding is done by one thread.
 */
public final class ClusterWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ClusterWatch.class);
    private static final long STOP_MILLIS = 2_000;
    /** Informers reconcile with the API server by their watch; no periodic replay on top. */
    private static final long NO_RESYNC = 0;

    private final KubernetesClient client;
    private final Registry registry;
    private final ResourceFold fold = new ResourceFold();
    private final Queue<ResourceEvent> events = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final ExecutorService folder = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("registry").daemon().factory());
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();

    private ClusterWatch(KubernetesClient client, Registry registry) {
        this.client = client;
        this.registry = registry;
    }

    /** @param namespaces to watch; empty: all */
    public static ClusterWatch start(KubernetesClient client, List<String> namespaces, Registry registry) {
        var watch = new ClusterWatch(client, registry);
        if (namespaces.isEmpty()) {
            watch.add(InferenceModel.class, null, ResourceEvent.ModelSet::new, ResourceEvent.ModelGone::new);
            watch.add(LoRAAdapter.class, null, ResourceEvent.AdapterSet::new, ResourceEvent.AdapterGone::new);
        }
        for (String namespace : namespaces) {
            watch.add(InferenceModel.class, namespace, ResourceEvent.ModelSet::new, ResourceEvent.ModelGone::new);
            watch.add(LoRAAdapter.class, namespace, ResourceEvent.AdapterSet::new, ResourceEvent.AdapterGone::new);
        }
        watch.run();
        return watch;
    }

    private <T extends HasMetadata> void add(
            Class<T> type,
            @Nullable String namespace,
            Function<T, ResourceEvent> set,
            Function<T, ResourceEvent> gone) {
        var resources = client.resources(type);
        var informer = namespace == null
                ? resources.inAnyNamespace().runnableInformer(NO_RESYNC)
                : resources.inNamespace(namespace).runnableInformer(NO_RESYNC);
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T resource) {
                accept(set.apply(resource));
            }

            @Override
            public void onUpdate(T before, T now) {
                accept(set.apply(now));
            }

            @Override
            public void onDelete(T resource, boolean finalStateUnknown) {
                accept(gone.apply(resource));
            }
        });
        informer.exceptionHandler((started, failure) -> {
            boolean again = !folder.isShutdown();
            if (again) {
                log.warn("Watching {} failed, trying again: {}", type.getSimpleName(), failure.getMessage());
            }
            return again;
        });
        informers.add(informer);
    }

    private void run() {
        var started = informers.stream()
                .map(informer -> informer.start().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(started).thenRun(() -> accept(new ResourceEvent.Listed()));
    }

    private void accept(ResourceEvent event) {
        if (folder.isShutdown()) {
            return;
        }
        events.add(event);
        // one task drains all events that are here by then, so a burst makes one snapshot
        if (draining.compareAndSet(false, true)) {
            folder.execute(this::drain);
        }
    }

    private void drain() {
        // before the queue is read: an event that comes later finds it false, and starts the next drain
        draining.set(false);
        for (ResourceEvent event = events.poll(); event != null; event = events.poll()) {
            fold.apply(event);
        }
        Snapshot snapshot = fold.snapshot();
        warnOfNewConflicts(snapshot);
        registry.publish(snapshot);
    }

    private void warnOfNewConflicts(Snapshot next) {
        next.conflictsNewSince(registry.current())
                .forEach(conflict -> log.warn(
                        "{} asks for the name '{}', which {} serves: it is not reached by that name",
                        conflict.loser(),
                        conflict.servedName(),
                        conflict.winner()));
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
        folder.shutdown();
        try {
            if (!folder.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS)) {
                log.warn("The registry did not stop within {} ms", STOP_MILLIS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
