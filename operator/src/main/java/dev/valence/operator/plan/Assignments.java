// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Adapter;
import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.wire.assignment.AssignedAdapter;
import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.Assignment;
import dev.valence.wire.assignment.ModelSource;
import dev.valence.wire.assignment.Tier;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What each pod is asked to hold. */
final class Assignments {
    private final Site site;
    private final CacheShares shares;
    private final Map<String, List<Adapter>> adapters;

    /** @param adapters by model, those to be served */
    Assignments(Site site, Map<String, List<Adapter>> adapters) {
        this.site = site;
        this.shares = new CacheShares(site);
        this.adapters = adapters;
    }

    /**
     * @param models that may be placed
     * @param turns where each is, and where nobody gives up KV cache now
     * @param inspections by pod, checkpoints it is to look at although it does not hold them
     */
    Map<String, Assignment> of(List<Model> models, CacheTurns turns, Map<String, List<ModelSource>> inspections) {
        var assignments = new TreeMap<String, Assignment>();
        // what to ask of a pod that has not reported is decided when it has: its caches are not to be touched blindly
        site.pods().values().stream().filter(pod -> pod.state() != null).forEach(pod -> {
            List<Model> here = models.stream()
                    .filter(model -> Place.isAsked(turns.places().getOrDefault(model.name(), List.of()), pod))
                    .map(model -> site.kept(model, pod.name())
                            .map(kept -> model.as(kept.spec()))
                            .orElse(model))
                    .toList();
            boolean closed = turns.closed().contains(pod.name());
            assignments.put(pod.name(), assignment(pod, here, closed, inspections.getOrDefault(pod.name(), List.of())));
        });
        return assignments;
    }

    private Assignment assignment(RuntimePod pod, List<Model> models, boolean closed, List<ModelSource> inspections) {
        Map<String, Long> kvBytes = closed ? shares.unshrunk(pod, models) : shares.on(pod, models);
        // a pod keeps looking at what it holds, so that a restarted operator learns the sizes again
        var inspect = new LinkedHashSet<ModelSource>();
        models.forEach(model -> inspect.add(model.source()));
        inspect.addAll(inspections);
        return new Assignment(
                0,
                models.stream()
                        .map(model -> assigned(
                                model,
                                kvBytes.getOrDefault(model.name(), shares.currentBytes(pod, model)),
                                adaptersOf(model, pod, closed)))
                        .toList(),
                List.copyOf(inspect));
    }

    /** Where nobody is to shrink, a new adapter waits too: it may be what they are to shrink for. */
    private List<Adapter> adaptersOf(Model model, RuntimePod pod, boolean closed) {
        List<Adapter> wanted = adapters.getOrDefault(model.name(), List.of());
        return closed
                ? wanted.stream().filter(adapter -> has(pod, model, adapter)).toList()
                : wanted;
    }

    private boolean has(RuntimePod pod, Model model, Adapter adapter) {
        return pod.modelState(site.idOf(model)).stream()
                .flatMap(state -> state.adapters().stream())
                .anyMatch(state -> state.id().equals(site.idOf(adapter.name())));
    }

    private AssignedModel assigned(Model model, long kvBytes, List<Adapter> its) {
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
                its.stream().map(this::assigned).toList(),
                model.engine());
    }

    private AssignedAdapter assigned(Adapter adapter) {
        return new AssignedAdapter(
                site.idOf(adapter.name()), adapter.servedName(), adapter.source(), adapter.maxRank());
    }
}
