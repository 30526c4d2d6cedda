// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.wire.assignment.ModelPhase;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who gives up KV cache now. Whoever does loads anew, so a model shrinks on so many pods at a time that no more than its
 * {@code maxUnavailable} are without it; on the others nothing changes, and who needs the room waits. Where everybody
 * would wait for everybody, the first pod goes.
 *
 * @param places by model; newcomers of closed pods wait
 * @param closed pods on which nobody shrinks now, and for whom somebody would
 */
record CacheTurns(Map<String, List<Place>> places, Set<String> closed) {

    /** @param places as the memory allows */
    static CacheTurns of(
            Site site, List<Model> models, Map<String, Set<String>> targets, Map<String, List<Place>> places) {
        return new Planning(site, models, targets, places).turns();
    }

    /** One run of the decision. */
    private static final class Planning {
        private final Site site;
        private final List<Model> models;
        private final Map<String, Set<String>> targets;
        private final Map<String, List<Place>> places;
        private final CacheShares shares;

        Planning(Site site, List<Model> models, Map<String, Set<String>> targets, Map<String, List<Place>> places) {
            this.site = site;
            this.models = models;
            this.targets = targets;
            this.places = places;
            this.shares = new CacheShares(site);
        }

        CacheTurns turns() {
            Map<String, List<Model>> shrinking = new TreeMap<>();
            site.pods().values().forEach(pod -> shrinking.put(pod.name(), shrinking(pod)));
            shrinking.values().removeIf(List::isEmpty);
            Set<String> closed = closed(shrinking);
            CacheTurns turns = new CacheTurns(without(closed), closed);
            boolean moving = shrinking.size() > closed.size()
                    || models.stream().anyMatch(model -> isOnItsWay(model, turns.places()));
            if (moving) {
                return turns;
            }
            var fewer = new LinkedHashSet<>(closed);
            closed.stream()
                    .filter(pod ->
                            shrinking.getOrDefault(pod, List.of()).stream().noneMatch(this::hasFailed))
                    .findFirst()
                    .ifPresent(fewer::remove);
            return new CacheTurns(without(fewer), fewer);
        }

        private Set<String> closed(Map<String, List<Model>> shrinkingByPod) {
            var away = new HashMap<String, Integer>();
            models.forEach(model -> away.put(model.name(), away(model)));
            var closed = new LinkedHashSet<String>();
            shrinkingByPod.forEach((pod, shrinking) -> {
                if (shrinking.stream()
                        .anyMatch(model -> away.getOrDefault(model.name(), 0) >= model.maxUnavailable())) {
                    closed.add(pod);
                } else {
                    shrinking.forEach(model -> away.merge(model.name(), 1, Integer::sum));
                }
            });
            return closed;
        }

        /** Of the pods that are to hold it, those that do not serve it, or were told to load it anew. */
        private int away(Model model) {
            Set<String> target = targets.getOrDefault(model.name(), Set.of());
            long settled = target.stream()
                    .map(site::pod)
                    .filter(pod -> isReady(model, pod) && !shares.wasToldToShrink(pod, model))
                    .count();
            return (int) (Math.min(model.replicas(), target.size()) - settled);
        }

        private List<Model> shrinking(RuntimePod pod) {
            List<Model> asked = models.stream()
                    .filter(model -> Place.isAsked(places.getOrDefault(model.name(), List.of()), pod))
                    .toList();
            Map<String, Long> bytes = shares.on(pod, asked);
            return asked.stream()
                    .filter(model -> isReady(model, pod)
                            && !shares.wasToldToShrink(pod, model)
                            && bytes.getOrDefault(model.name(), Long.MAX_VALUE) < shares.currentBytes(pod, model))
                    .toList();
        }

        private Map<String, List<Place>> without(Set<String> closed) {
            var next = new TreeMap<>(places);
            models.forEach(model -> next.computeIfPresent(
                    model.name(),
                    (name, of) -> of.stream()
                            .map(place -> closed.contains(place.pod())
                                            && place.waitsFor() == null
                                            && isNew(model, place.pod())
                                    ? place.waiting("waits until others have made room, on one pod after another")
                                    : place)
                            .toList()));
            return next;
        }

        private boolean isOnItsWay(Model model, Map<String, List<Place>> asked) {
            return asked.getOrDefault(model.name(), List.of()).stream()
                    .filter(place -> place.waitsFor() == null && !place.leaving())
                    .map(place -> site.pod(place.pod()))
                    .anyMatch(pod -> shares.wasToldToShrink(pod, model)
                            || !(isReady(model, pod) || phaseIs(ModelPhase.Failed, model, pod)));
        }

        private boolean hasFailed(Model model) {
            return targets.getOrDefault(model.name(), Set.of()).stream()
                    .anyMatch(pod -> phaseIs(ModelPhase.Failed, model, site.pod(pod)));
        }

        private boolean isNew(Model model, String pod) {
            return site.isNew(model, site.pod(pod));
        }

        private boolean isReady(Model model, RuntimePod pod) {
            return pod.serves() && phaseIs(ModelPhase.Ready, model, pod);
        }

        private boolean phaseIs(ModelPhase phase, Model model, RuntimePod pod) {
            return pod.modelState(site.idOf(model))
                    .filter(state -> state.phase() == phase)
                    .isPresent();
        }
    }
}
