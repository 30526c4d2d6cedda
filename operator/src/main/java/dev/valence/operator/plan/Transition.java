// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The next step from where models are to where they are to be. A model that moves serves at its old place until the new
 * one is ready; one that arrives waits until the memory it was promised has been given back. Where the two wait for each
 * other, moving wins over serving.
 */
final class Transition {
    private final Site site;
    private final List<Model> models;
    private final Map<String, Set<String>> targets;

    /** @param models in the order in which they get memory */
    Transition(Site site, List<Model> models, Map<String, Set<String>> targets) {
        this.site = site;
        this.models = List.copyOf(models);
        this.targets = targets;
    }

    /** Places by model. */
    Map<String, List<Place>> next() {
        Map<String, Set<String>> kept = keptWhereTheyServe();
        Map<String, List<Place>> places = withKept(kept);
        boolean stuck = !kept.isEmpty() && kept.keySet().stream().noneMatch(model -> arrives(model, places));
        return stuck ? withKept(Map.of()) : places;
    }

    /** By model, pods it is to leave but serves on while too few of its new places do. */
    private Map<String, Set<String>> keptWhereTheyServe() {
        var kept = new HashMap<String, Set<String>>();
        for (Model model : models) {
            Set<String> target = targets.getOrDefault(model.name(), Set.of());
            long serving = target.stream().filter(pod -> isReady(model, pod)).count();
            // one that cannot load what others serve will not be served there; but what is served elsewhere may be
            // what it was before the model changed
            long failing = site.rollout(model).kept().isEmpty()
                    ? target.stream().filter(pod -> isFailed(model, pod)).count()
                    : 0;
            Set<String> leaving = site.pods().values().stream()
                    .filter(pod -> !target.contains(pod.name())
                            && Holding.holds(pod, model, site.idOf(model))
                            && isReady(model, pod.name()))
                    .map(RuntimePod::name)
                    .sorted()
                    .limit(Math.max(0, target.size() - serving - failing))
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!leaving.isEmpty()) {
                kept.put(model.name(), leaving);
            }
        }
        return kept;
    }

    private boolean arrives(String model, Map<String, List<Place>> places) {
        return places.getOrDefault(model, List.of()).stream()
                .anyMatch(place -> !place.leaving() && place.waitsFor() == null && !isReady(model, place.pod()));
    }

    private Map<String, List<Place>> withKept(Map<String, Set<String>> kept) {
        Map<String, Long> free = new HashMap<>();
        Map<String, Set<String>> going = new HashMap<>();
        site.pods().values().forEach(pod -> {
            free.put(pod.name(), site.capacityOf(pod.name()) - settledBytes(pod, kept));
            going.put(pod.name(), goingFrom(pod, kept));
        });
        var places = new TreeMap<String, List<Place>>();
        for (Model model : models) {
            List<Place> of = new ArrayList<>();
            kept.getOrDefault(model.name(), Set.of()).forEach(pod -> of.add(place(model, pod, true, null)));
            for (String pod : targets.getOrDefault(model.name(), Set.of())) {
                if (site.isNew(model, site.pod(pod))) {
                    long left = free.merge(pod, -site.admittedBytes(model.name()), Long::sum);
                    // when nobody leaves, waiting would change nothing: the packing has found room
                    boolean waits =
                            left < 0 && !going.getOrDefault(pod, Set.of()).isEmpty();
                    of.add(place(model, pod, false, waits ? waitsFor(going.getOrDefault(pod, Set.of()), pod) : null));
                } else {
                    of.add(place(model, pod, false, null));
                }
            }
            places.put(model.name(), of);
        }
        return places;
    }

    private Place place(Model model, String pod, boolean leaving, @Nullable String waitsFor) {
        return new Place(
                pod, leaving, waitsFor, site.kept(model, pod).map(Kept::spec).orElse(null));
    }

    private static String waitsFor(Set<String> going, String pod) {
        return "waits for " + String.join(", ", going) + " to free memory of pod " + pod;
    }

    /** Memory of a pod that is spoken for before anyone new arrives. */
    private long settledBytes(RuntimePod pod, Map<String, Set<String>> kept) {
        long bytes = 0;
        for (Model model : models) {
            boolean stays =
                    targets.getOrDefault(model.name(), Set.of()).contains(pod.name()) && !site.isNew(model, pod);
            if (stays || kept.getOrDefault(model.name(), Set.of()).contains(pod.name())) {
                bytes += site.bytesOn(model, pod.name());
            }
        }
        for (ModelState state : site.statesOn(pod)) {
            bytes += stays(state, pod, kept) ? 0 : PodMemory.bytesOf(state);
        }
        return bytes;
    }

    private Set<String> goingFrom(RuntimePod pod, Map<String, Set<String>> kept) {
        Set<String> going = site.statesOn(pod).stream()
                .filter(state -> !stays(state, pod, kept))
                .map(ModelState::id)
                .collect(Collectors.toCollection(TreeSet::new));
        kept.forEach((model, pods) -> {
            if (pods.contains(pod.name())) {
                going.add(site.idOf(model));
            }
        });
        models.stream()
                .filter(model -> site.bytesOn(model, pod.name()) > site.admittedBytes(model.name()))
                .map(site::idOf)
                .forEach(going::add);
        return going;
    }

    private boolean stays(ModelState state, RuntimePod pod, Map<String, Set<String>> kept) {
        return models.stream()
                .filter(model -> site.idOf(model).equals(state.id()))
                .anyMatch(model -> targets.getOrDefault(model.name(), Set.of()).contains(pod.name())
                        || kept.getOrDefault(model.name(), Set.of()).contains(pod.name()));
    }

    private boolean isReady(Model model, String pod) {
        return isReady(model.name(), pod);
    }

    private boolean isReady(String model, String pod) {
        return site.pod(pod).serves() && phaseIs(ModelPhase.Ready, model, pod);
    }

    private boolean isFailed(Model model, String pod) {
        return phaseIs(ModelPhase.Failed, model.name(), pod);
    }

    private boolean phaseIs(ModelPhase phase, String model, String pod) {
        return site.pod(pod)
                .modelState(site.idOf(model))
                .filter(state -> state.phase() == phase)
                .isPresent();
    }
}
