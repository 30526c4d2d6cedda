// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.observe;

import dev.valence.crds.NameClaim;
import dev.valence.crds.metadata.Labels;
import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.cluster.Pool;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.operator.link.LinkView;
import dev.valence.operator.link.Links;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Takes the picture of a namespace. */
public final class Observer {
    private final Resources resources;
    private final Links links;
    private final KnownInspections inspections = new KnownInspections();
    private final Deaths deaths = new Deaths();

    public Observer(Resources resources, Links links) {
        this.resources = resources;
        this.links = links;
    }

    public Cluster observe(String namespace) {
        List<Pool> pools = resources
                .pools(namespace)
                .map(pool -> ObservedPool.of(pool, pods(resources.podsOf(pool))))
                .sorted(Comparator.comparing(Pool::name))
                .toList();
        pools.forEach(pool -> pool.pods().forEach(pod -> inspections.learn(namespace, pod)));
        var cluster = new Cluster(
                namespace,
                pools,
                resources
                        .models(namespace)
                        .map(ObservedModel::of)
                        .sorted(Comparator.comparing(model -> model.name()))
                        .toList(),
                resources
                        .adapters(namespace)
                        .map(ObservedAdapter::of)
                        .sorted(Comparator.comparing(adapter -> adapter.name()))
                        .toList(),
                inspections.of(namespace),
                claimsElsewhere(namespace));
        if (cluster.isEmpty()) {
            inspections.forget(namespace);
        }
        return cluster;
    }

    private List<NameClaim> claimsElsewhere(String namespace) {
        return Stream.concat(
                        resources.models().map(NameClaim::of),
                        resources.adapters().map(NameClaim::of))
                .filter(claim -> !claim.namespace().equals(namespace))
                .toList();
    }

    private List<RuntimePod> pods(Stream<Pod> pods) {
        return pods.map(pod -> ObservedPod.of(pod, view(pod), deaths))
                .sorted(Comparator.comparing(RuntimePod::name))
                .toList();
    }

    private LinkView view(Pod pod) {
        return links.view(
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                pod.getMetadata().getUid());
    }

    /** Selects the pods that {@link Resources#pods} is to hold. */
    public static String podSelector() {
        return Labels.NAME + "=" + Labels.RUNTIME;
    }
}
