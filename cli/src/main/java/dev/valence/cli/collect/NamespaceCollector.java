// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.collect;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees the deletion of namespaces through: deletes all that is in one, waits until its finalizers have let go of it, and
 * then lets go of the namespace. A kube-apiserver does no more than mark it.
 */
public final class NamespaceCollector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NamespaceCollector.class);
    private static final long ROUND_MILLIS = 500;

    private final KubernetesClient client;
    private final SharedIndexInformer<Namespace> namespaces;
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("namespace-collector").factory());

    private NamespaceCollector(KubernetesClient client) {
        this.client = client;
        namespaces = client.namespaces().inform();
    }

    public static NamespaceCollector start(KubernetesClient client) {
        var collector = new NamespaceCollector(client);
        collector.rounds.scheduleWithFixedDelay(collector::collect, 0, ROUND_MILLIS, TimeUnit.MILLISECONDS);
        return collector;
    }

    private void collect() {
        for (var namespace : namespaces.getStore().list()) {
            if (namespace.getMetadata().getDeletionTimestamp() != null) {
                try {
                    collect(namespace);
                } catch (KubernetesClientException e) {
                    LOG.debug(
                            "Emptying {} again in a moment",
                            namespace.getMetadata().getName(),
                            e);
                }
            }
        }
    }

    private void collect(Namespace namespace) {
        var name = namespace.getMetadata().getName();
        var left = 0;
        for (var type : collectedTypes()) {
            left += delete(type, name);
        }
        if (left == 0) {
            release(name);
        }
    }

    /** All that may be in a namespace, as the API server itself lists it: what was defined a moment ago, too. */
    private List<ResourceDefinitionContext> collectedTypes() {
        var versions = new ArrayList<>(List.of("v1"));
        client.getApiGroups()
                .getGroups()
                .forEach(group -> versions.add(group.getPreferredVersion().getGroupVersion()));
        var types = new ArrayList<ResourceDefinitionContext>();
        for (var version : versions) {
            var resources = client.getApiResources(version);
            if (resources != null) {
                resources.getResources().stream()
                        .filter(NamespaceCollector::isCollected)
                        .forEach(resource -> types.add(type(version, resource)));
            }
        }
        return types;
    }

    private static boolean isCollected(APIResource resource) {
        return resource.getNamespaced() && resource.getVerbs().containsAll(List.of("list", "delete"));
    }

    private static ResourceDefinitionContext type(String groupVersion, APIResource resource) {
        var slash = groupVersion.indexOf('/');
        return new ResourceDefinitionContext.Builder()
                .withGroup(slash < 0 ? "" : groupVersion.substring(0, slash))
                .withVersion(groupVersion.substring(slash + 1))
                .withPlural(resource.getName())
                .withKind(resource.getKind())
                .withNamespaced(true)
                .build();
    }

    /** @return how many were there */
    private int delete(ResourceDefinitionContext type, String namespace) {
        var resources = client.genericKubernetesResources(type).inNamespace(namespace);
        var found = resources.list().getItems();
        for (var object : found) {
            if (object.getMetadata().getDeletionTimestamp() == null) {
                resources
                        .withName(object.getMetadata().getName())
                        .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                        .delete();
            }
        }
        return found.size();
    }

    private void release(String name) {
        var current = client.namespaces().withName(name).get();
        if (current != null) {
            current.getSpec().setFinalizers(List.of());
            client.raw("/api/v1/namespaces/" + name + "/finalize", "PUT", current);
        }
    }

    @Override
    public void close() {
        rounds.shutdownNow();
        namespaces.close();
    }
}
