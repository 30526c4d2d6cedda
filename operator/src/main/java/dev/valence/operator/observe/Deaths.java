// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.observe;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often in a row the pods of a name died young. A node that will have no pod of ours kills each as soon as it is made,
 * and the dead one is all that tells of it; what its predecessors told is remembered here, and forgotten with the operator.
 * Safe from any thread.
 */
final class Deaths {
    /** A pod that lived longer than this died of something else than its predecessor. */
    static final Duration YOUNG = Duration.ofMinutes(10);

    /** A bound against names that never come back; the oldest go first. */
    private static final int MAX_NAMES = 4096;

    private record Death(String uid, int count) {}

    private final Map<String, Death> last = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Death> eldest) {
            return size() > MAX_NAMES;
        }
    };

    /**
     * Counts each pod once, however often it is seen.
     *
     * @param pod a dead one
     * @return young deaths of its name in a row, this one among them; 0: it lived long
     */
    synchronized int learn(Pod pod, Instant diedAt) {
        String name = pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
        String uid = pod.getMetadata().getUid();
        Death known = last.getOrDefault(name, new Death("", 0));
        if (!known.uid().equals(uid)) {
            boolean young = Duration.between(Times.created(pod), diedAt).compareTo(YOUNG) < 0;
            known = new Death(uid, young ? known.count() + 1 : 0);
            last.put(name, known);
        }
        return known.count();
    }
}
