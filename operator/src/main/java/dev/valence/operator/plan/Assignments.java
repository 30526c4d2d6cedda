// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Adapter;
import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.wire.assignment.AssignedAdapter;
import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.Assignment;
import dev.valence.wire.assignment.LoadSpec;
import dev.valence.wire.assignment.ModelSource;
import dev.valence.wire.assignment.ModelState;
import dev.valence.wire.assignment.Tier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What each pod is asked to hold. */
final class Assignments {
    private final Site site;
    private final Map<String, List<Adapter>> adapters;

    /** @param adapters by model, those to be served */
    Assignments(Site site, Map<String, List<Adapter>> adapters) {
        this.site = site;
        this.adapters = adapters;
    }

    /**
     * @param models that may be placed
     * @param places by model
     * @param inspections by pod, checkpoints it is to look at although it does not hold them
     */
    Map<String, Assignment> of(
            List<Model> models, Map<String, List<Place>> places, Map<String, List<ModelSource>> inspections) {
        var assignments = new TreeMap<String, Assignment>();
        // what to ask of a pod that has not reported is decided when it has: its caches are not to be touched blindly
        site.pods().values().stream().filter(pod -> pod.state() != null).forEach(pod -> {
            List<Model> here = models.stream()
                    .filter(model -> isAsked(places.getOrDefault(model.name(), List.of()), pod))
                    .map(model -> site.kept(model, pod.name())
                            .map(kept -> model.as(kept.spec()))
                            .orElse(model))
                    .toList();
            assignments.put(pod.name(), assignment(pod, here, inspections.getOrDefault(pod.name(), List.of())));
        });
        return assignments;
    }

    private static boolean isAsked(List<Place> places, RuntimePod pod) {
        return places.stream().anyMatch(place -> place.pod().equals(pod.name()) && place.waitsFor() == null);
    }

    private Assignment assignment(RuntimePod pod, List<Model> models, List<ModelSource> inspections) {
        Map<String, Long> kvBytes = kvBytes(pod, models);
        // a pod keeps looking at what it holds, so that a restarted operator learns the sizes again
        var inspect = new LinkedHashSet<ModelSource>();
        models.forEach(model -> inspect.add(model.source()));
        inspect.addAll(inspections);
        return new Assignment(
                0,
                models.stream()
                        .map(model -> assigned(model, kvBytes.getOrDefault(model.name(), currentKvBytes(pod, model))))
                        .toList(),
                List.copyOf(inspect));
    }

    private Map<String, Long> kvBytes(RuntimePod pod, List<Model> models) {
        var shares = new HashMap<String, Long>();
        List<KvShares.Tenant> tenants = new ArrayList<>();
        long capacityBytes = site.capacityOf(pod.name());
        for (Model model : models) {
            Optional<Kept> kept = site.kept(model, pod.name());
            Size size = site.sizes().get(model.name());
            if (kept.isPresent()) {
                // another share would load it anew
                shares.put(model.name(), kept.get().spec().kvBytes());
                capacityBytes -= kept.get().bytes();
            } else if (size != null) {
                tenants.add(new KvShares.Tenant(model.name(), size, currentKvBytes(pod, model)));
            }
        }
        shares.putAll(KvShares.share(tenants, capacityBytes));
        return shares;
    }

    /** 0 where it has none yet, or one that was for an earlier spec. */
    private long currentKvBytes(RuntimePod pod, Model model) {
        String id = site.idOf(model);
        Optional<ModelState> state = pod.modelState(id);
        LoadSpec loaded = state.map(ModelState::loaded).orElse(null);
        long had = loaded != null
                ? loaded.kvBytes()
                : state.map(ModelState::kvBytes).orElse(0L);
        long asked = pod.assigned() == null ? had : pod.assigned().getOrDefault(id, had);
        return model.isServedBy(loaded) || asked != had ? asked : 0;
    }

    private AssignedModel assigned(Model model, long kvBytes) {
        return new AssignedModel(
                site.idOf(model),
                model.servedNames(),
                model.source(),
                model.quantization(),
                model.contextLength(),
                Tier.DEVICE,
                model.priority(),
                model.drainSeconds(),
                kvBytes,
                adapters.getOrDefault(model.name(), List.of()).stream()
                        .map(this::assigned)
                        .toList(),
                model.engine());
    }

    private AssignedAdapter assigned(Adapter adapter) {
        return new AssignedAdapter(
                site.idOf(adapter.name()), adapter.servedName(), adapter.source(), adapter.maxRank());
    }
}
