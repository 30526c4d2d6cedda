// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.wire.assignment.LoadSpec;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelState;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a changed model reaches its pods: so many at a time that no more than {@code maxUnavailable} are without it, and no
 * further once one of them cannot load it.
 *
 * @param kept by pod that has an earlier spec and is not to change now
 * @param halted what the first pod says that cannot load it; null: all that tried can
 */
record ModelRollout(Map<String, Kept> kept, @Nullable Halt halted) {
    static final ModelRollout NONE = new ModelRollout(Map.of(), null);

    /** The pod at which it stopped. */
    record Halt(String pod, ModelState state) {}

    /** One run of the decision. */
    private static final class Planning {
        private final Model model;
        private final Revisions revisions;
        private final Sizes sizes;
        private final List<RuntimePod> targets;
        private final Map<String, Kept> kept = new HashMap<>();

        Planning(Model model, Set<String> targets, Revisions revisions, Sizes sizes) {
            this.model = model;
            this.revisions = revisions;
            this.sizes = sizes;
            this.targets = revisions.alive().stream()
                    .filter(pod -> targets.contains(pod.name()))
                    .sorted(Comparator.comparing(RuntimePod::name))
                    .toList();
        }

        ModelRollout rollout() {
            Optional<Halt> halted = targets.stream().flatMap(this::failure).findFirst();
            Stream<RuntimePod> leaving = revisions.alive().stream().filter(pod -> !targets.contains(pod));
            leaving.forEach(this::keep);
            if (halted.isPresent()) {
                targets.forEach(this::keep);
                revisions.earlier(model).ifPresent(this::giveToThoseWithoutAny);
            } else {
                // one that has not begun what it was asked counts as ready, and is asked again: it is still the first
                long turns = ready() - (Math.min(model.replicas(), targets.size()) - model.maxUnavailable());
                targets.stream().filter(this::serves).skip(Math.max(0, turns)).forEach(this::keep);
                // it may serve still, though not be heard
                targets.stream()
                        .filter(pod -> !serves(pod) && !saysItIsNotReady(pod))
                        .forEach(this::keep);
            }
            return new ModelRollout(Map.copyOf(kept), halted.orElse(null));
        }

        private Stream<Halt> failure(RuntimePod pod) {
            return revisions.stateOn(pod, model).stream()
                    .filter(state -> state.phase() == ModelPhase.Failed && model.isServedBy(state.loaded()))
                    .map(state -> new Halt(pod.name(), state));
        }

        private long ready() {
            return targets.stream()
                    .filter(pod -> pod.serves() && revisions.isReadyOn(pod, model))
                    .count();
        }

        private boolean serves(RuntimePod pod) {
            return pod.serves()
                    && revisions.isReadyOn(pod, model)
                    && revisions.earlierOn(pod, model).isPresent();
        }

        private boolean saysItIsNotReady(RuntimePod pod) {
            return pod.connected() && !revisions.isReadyOn(pod, model);
        }

        private void keep(RuntimePod pod) {
            revisions
                    .earlierOn(pod, model)
                    .ifPresent(loaded -> kept.put(pod.name(), new Kept(loaded, bytes(pod, loaded))));
        }

        /** A pod that lost the model while the rollout stands still: what fails elsewhere would fail here too. */
        private void giveToThoseWithoutAny(Model earlier) {
            sizes.of(earlier)
                    .ifPresent(size -> targets.stream()
                            .filter(pod -> revisions
                                    .stateOn(pod, model)
                                    .map(state -> state.phase() == ModelPhase.Pending)
                                    .orElse(true))
                            .forEach(pod -> kept.put(
                                    pod.name(),
                                    new Kept(
                                            new LoadSpec(
                                                    earlier.source(),
                                                    earlier.quantization(),
                                                    earlier.contextLength(),
                                                    size.leastKvBytes(),
                                                    earlier.engine()),
                                            size.admittedBytes()))));
        }

        private long bytes(RuntimePod pod, LoadSpec loaded) {
            return sizes.of(model.as(loaded))
                    .map(size -> size.admittedBytes() - size.leastKvBytes() + loaded.kvBytes())
                    .orElseGet(() -> revisions
                            .stateOn(pod, model)
                            .map(PodMemory::bytesOf)
                            .orElse(0L));
        }
    }

    /** @param targets pods that are to hold the model */
    static ModelRollout of(Model model, Set<String> targets, Revisions revisions, Sizes sizes) {
        boolean changed = revisions.alive().stream()
                .anyMatch(pod -> revisions.earlierOn(pod, model).isPresent());
        return changed ? new Planning(model, targets, revisions, sizes).rollout() : NONE;
    }
}
