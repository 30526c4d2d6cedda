// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.cluster.PodPhase;
import dev.valence.operator.cluster.Pool;
import dev.valence.operator.cluster.RuntimePod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The pods of one pool: how many, and of which spec. Names are {@code pool-ordinal} and stay with their ordinal, so a
 * replaced pod finds the models of its predecessor. Whatever goes is drained first; outdated pods are replaced one at a
 * time and only while all of the new spec are well.
 *
 * @param drained names of the pods that are to be empty, now or from now on
 * @param recheckAt when time alone changes this; null: it does not
 */
record Fleet(
        List<PodStep> steps,
        Set<String> drained,
        PoolVerdict verdict,
        @Nullable Instant recheckAt) {

    static Fleet of(Pool pool, Cluster cluster, Instant now) {
        return pool.deleting()
                ? new Fleet(List.of(), Set.of(), new PoolVerdict(0, null), null)
                : new Planning(pool, cluster, now).fleet();
    }

    /** One run of the decision. */
    private static final class Planning {
        private final Pool pool;
        private final Cluster cluster;
        private final List<RuntimePod> alive;
        private final List<PodStep> steps = new ArrayList<>();
        private final Set<String> drained = new HashSet<>();
        private final Timer timer;

        Planning(Pool pool, Cluster cluster, Instant now) {
            this.pool = pool;
            this.cluster = cluster;
            this.timer = new Timer(now);
            this.alive = pool.pods().stream().filter(RuntimePod::alive).toList();
        }

        Fleet fleet() {
            List<RuntimePod> surplus = surplus();
            List<RuntimePod> staying =
                    alive.stream().filter(pod -> !surplus.contains(pod)).toList();
            var health = RolloutHealth.of(pool, staying, timer);
            replaceDead();
            replaceLocked(staying);
            surplus.forEach(pod -> empty(pod, "scaled down to " + pool.replicas()));
            Optional<RuntimePod> outdated = nextToReplace(staying, health);
            outdated.filter(pod -> !drained.contains(pod.name()))
                    .ifPresent(pod -> empty(pod, "the pool's spec changed"));
            staying.stream()
                    .filter(pod -> pod.drainSince() != null && !drained.contains(pod.name()))
                    .forEach(pod -> steps.add(new PodStep.Keep(pool.name(), pod.name())));
            createMissing();
            return new Fleet(
                    steps, drained, new PoolVerdict(health.outdated().size(), health.halted()), timer.earliest());
        }

        /** Who goes when the pool shrinks: whoever goes already, serves nothing, or holds least. */
        private List<RuntimePod> surplus() {
            return alive.stream()
                    .sorted(leastMissed())
                    .limit(Math.max(0, alive.size() - pool.replicas()))
                    .toList();
        }

        private Optional<RuntimePod> nextToReplace(List<RuntimePod> staying, RolloutHealth health) {
            boolean complete = staying.size() == pool.replicas()
                    && alive.size() == pool.pods().size();
            return complete && health.mayGoOn() ? health.outdated().stream().min(leastMissed()) : Optional.empty();
        }

        private Comparator<RuntimePod> leastMissed() {
            return Comparator.comparing((RuntimePod pod) -> pod.drainSince() == null)
                    .thenComparing(RuntimePod::serves)
                    .thenComparingLong(PodMemory::usedBytes)
                    .thenComparing(Comparator.comparingInt((RuntimePod pod) -> PodNames.ordinalOf(pool, pod))
                            .reversed());
        }

        private void replaceDead() {
            pool.pods().stream()
                    .filter(pod -> pod.phase() == PodPhase.Dead)
                    .filter(pod -> timer.passed(pod.since().plus(waitAfter(pod.deaths()))))
                    .forEach(pod -> steps.add(new PodStep.Delete(
                            pool.name(), pod.name(), pod.trouble() == null ? "its container ended" : pod.trouble())));
        }

        /** A node that kills each pod as soon as it is there is not to be given one after the other. */
        private static Duration waitAfter(int deaths) {
            if (deaths == 0) {
                return Duration.ZERO;
            }
            // enough doublings to pass any longest wait, and too few to overflow
            Duration wait = Limits.REMAKE_FIRST.multipliedBy(1L << Math.min(deaths - 1, 20));
            return wait.compareTo(Limits.REMAKE_LONGEST) < 0 ? wait : Limits.REMAKE_LONGEST;
        }

        /** What its process started with is nowhere any more, so nobody can ever tell it anything again. */
        private void replaceLocked(List<RuntimePod> staying) {
            staying.stream()
                    .filter(RuntimePod::locked)
                    .filter(pod -> pod.unheardSince() != null
                            && timer.passed(pod.unheardSince().plus(Limits.AWAY)))
                    .forEach(pod -> empty(pod, "it opens to no token that its pool's Secret has had"));
        }

        private void empty(RuntimePod pod, String why) {
            drained.add(pod.name());
            if (pod.idle() || !pod.serves()) {
                steps.add(new PodStep.Delete(pool.name(), pod.name(), why));
            } else if (pod.drainSince() == null) {
                steps.add(new PodStep.Drain(pool.name(), pod.name(), why));
            } else if (timer.passed(pod.drainSince().plus(longestDrain(pod)))) {
                steps.add(new PodStep.Delete(
                        pool.name(),
                        pod.name(),
                        why + "; not empty after " + longestDrain(pod).toSeconds() + " seconds"));
            }
        }

        /** The pod gives each model's requests the model's own time. */
        private Duration longestDrain(RuntimePod pod) {
            return cluster.models().stream()
                    .filter(model -> pod.modelState(cluster.idOf(model.name())).isPresent())
                    .map(model -> Duration.ofSeconds(model.drainSeconds()))
                    .filter(drain -> drain.compareTo(Limits.DRAIN) > 0)
                    .max(Comparator.naturalOrder())
                    .orElse(Limits.DRAIN);
        }

        private void createMissing() {
            Set<Integer> taken = new HashSet<>();
            pool.pods().forEach(pod -> taken.add(PodNames.ordinalOf(pool, pod)));
            long occupied = pool.pods().stream().filter(this::holdsItsPlace).count();
            long missing = pool.replicas() - occupied;
            IntStream.iterate(0, ordinal -> ordinal + 1)
                    .filter(ordinal -> !taken.contains(ordinal))
                    .limit(Math.max(0, missing))
                    .forEach(ordinal -> steps.add(new PodStep.Create(pool.name(), PodNames.of(pool, ordinal))));
        }

        /** A pod on its way out keeps its GPU, so its successor waits for it, but not for ever. */
        private boolean holdsItsPlace(RuntimePod pod) {
            return pod.phase() != PodPhase.Terminating
                    || !timer.passed(pod.since().plus(Limits.TERMINATE));
        }
    }
}
