// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.observe;

import dev.valence.operator.cluster.RuntimePod;
import dev.valence.wire.assignment.Inspection;
import dev.valence.wire.assignment.ModelSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sizes of checkpoints, also after the pod that looked has gone: a model that waits for memory is not looked at again and
 * again. Forgotten with the operator; pods look at what they hold, so most of it comes back at once.
 */
final class KnownInspections {
    /** A bound against a namespace that makes and deletes models without end; the oldest go first. */
    static final int MAX_PER_NAMESPACE = 4096;

    private final Map<String, Map<ModelSource, Inspection>> known = new ConcurrentHashMap<>();

    void learn(String namespace, RuntimePod pod) {
        if (pod.state() != null) {
            Map<ModelSource, Inspection> of = known.computeIfAbsent(namespace, name -> new Bounded());
            synchronized (of) {
                pod.state().inspections().forEach(found -> of.merge(found.source(), found, KnownInspections::better));
            }
        }
    }

    /** Of a namespace in which nobody asks for anything. */
    void forget(String namespace) {
        known.remove(namespace);
    }

    List<Inspection> of(String namespace) {
        Map<ModelSource, Inspection> of = known.getOrDefault(namespace, Map.of());
        synchronized (of) {
            return List.copyOf(of.values());
        }
    }

    /** A failure never replaces a size: the checkpoint was there. Of two sizes the newer counts. */
    private static Inspection better(Inspection old, Inspection next) {
        return next.reason() == null || old.reason() != null ? next : old;
    }

    private static final class Bounded extends LinkedHashMap<ModelSource, Inspection> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ModelSource, Inspection> eldest) {
            return size() > MAX_PER_NAMESPACE;
        }
    }
}
