// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.RuntimePod;
import dev.valence.wire.assignment.LoadSpec;
import dev.valence.wire.assignment.ModelState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The KV cache of each model on each pod. */
final class CacheShares {
    private final Site site;

    CacheShares(Site site) {
        this.site = site;
    }

    /** Bytes by model, of models that the pod is to hold together. */
    Map<String, Long> on(RuntimePod pod, List<Model> models) {
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
                tenants.add(new KvShares.Tenant(model.name(), size, currentBytes(pod, model)));
            }
        }
        shares.putAll(KvShares.share(tenants, capacityBytes));
        return shares;
    }

    /** As {@link #on}, but nobody has less than now. */
    Map<String, Long> unshrunk(RuntimePod pod, List<Model> models) {
        var bytes = new HashMap<>(on(pod, models));
        models.forEach(model -> bytes.merge(model.name(), currentBytes(pod, model), Math::max));
        return bytes;
    }

    /** 0 where it has none yet, or one that was for an earlier spec. */
    long currentBytes(RuntimePod pod, Model model) {
        String id = site.idOf(model);
        long had = loadedBytes(pod, model);
        long asked = pod.assigned() == null ? had : pod.assigned().getOrDefault(id, had);
        LoadSpec loaded = pod.modelState(id).map(ModelState::loaded).orElse(null);
        return model.isServedBy(loaded) || asked != had ? asked : 0;
    }

    /** Whether the pod was asked to load the model with less, and has not begun. */
    boolean wasToldToShrink(RuntimePod pod, Model model) {
        long had = loadedBytes(pod, model);
        return pod.assigned() != null && pod.assigned().getOrDefault(site.idOf(model), had) < had;
    }

    private long loadedBytes(RuntimePod pod, Model model) {
        return pod.modelState(site.idOf(model))
                .map(state -> state.loaded() == null
                        ? state.kvBytes()
                        : state.loaded().kvBytes())
                .orElse(0L);
    }
}
