// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.apply;

import dev.valence.operator.link.LinkTarget;
import dev.valence.operator.link.Links;
import dev.valence.operator.observe.Resources;
import dev.valence.operator.plan.Outlook;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Talks to the pods of a namespace: listens to those that run, and tells each what it is to hold. */
public final class Runtimes {
    private final Resources resources;
    private final Links links;
    private final Tokens tokens;
    // by namespace, the sequence of the outlook told last
    private final Map<String, Long> told = new HashMap<>();

    public Runtimes(Resources resources, Links links, Tokens tokens) {
        this.resources = resources;
        this.links = links;
        this.tokens = tokens;
    }

    /**
     * Listens to every pod of the namespace that runs and has an address, and to no other one. One caller at a time: one
     * that read the caches earlier would close what one that read them later has opened.
     */
    public synchronized void follow(String namespace) {
        resources
                .pools(namespace)
                .forEach(pool -> resources.podsOf(pool).filter(Runtimes::runs).forEach(pod -> {
                    tokens.ensure(pool);
                    links.follow(target(pod), () -> tokens.of(pool));
                }));
        leave(namespace);
    }

    /** Listens no more to pods that are gone, or whose pool is. */
    public synchronized void leave(String namespace) {
        Set<String> uids = new HashSet<>();
        Set<String> running = new HashSet<>();
        resources.pools(namespace).forEach(pool -> {
            uids.add(pool.getMetadata().getUid());
            resources
                    .podsOf(pool)
                    .filter(Runtimes::runs)
                    .forEach(pod -> running.add(pod.getMetadata().getName()));
        });
        links.retain(namespace, running);
        tokens.retain(namespace, uids);
        if (uids.isEmpty()) {
            told.remove(namespace);
        }
    }

    /** Returns at once; each link sends until its pod has it. What a later outlook has told is not taken back. */
    public synchronized void tell(Outlook outlook) {
        String namespace = outlook.cluster().namespace();
        if (told.merge(namespace, outlook.sequence(), Math::max) > outlook.sequence()) {
            return;
        }
        outlook.plan().assignments().forEach((pod, assignment) -> links.assign(namespace, pod, assignment));
    }

    private static LinkTarget target(Pod pod) {
        return new LinkTarget(
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                pod.getStatus().getPodIP());
    }

    private static boolean runs(Pod pod) {
        return pod.getStatus() != null
                && "Running".equals(pod.getStatus().getPhase())
                && pod.getStatus().getPodIP() != null
                && !pod.getStatus().getPodIP().isEmpty();
    }
}
