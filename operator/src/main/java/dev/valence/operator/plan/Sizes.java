// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.crds.condition.Reason;
import dev.valence.operator.cluster.Adapter;
import dev.valence.operator.cluster.Cluster;
import dev.valence.operator.cluster.Model;
import dev.valence.operator.cluster.Pool;
import dev.valence.wire.assignment.Inspection;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What models take: by the headers of their checkpoints first, by the pods' own measure once they are loaded. */
final class Sizes {
    private final Cluster cluster;
    private final Map<String, List<Adapter>> adapters;

    /** @param adapters by model, those to be served */
    Sizes(Cluster cluster, Map<String, List<Adapter>> adapters) {
        this.cluster = cluster;
        this.adapters = adapters;
    }

    /** By model, where known. */
    Map<String, Size> of(List<Model> models) {
        var sizes = new HashMap<String, Size>();
        models.forEach(model -> of(model).ifPresent(size -> sizes.put(model.name(), size)));
        return sizes;
    }

    /** Empty while nobody has looked at the checkpoint. */
    Optional<Size> of(Model model) {
        List<ModelState> loaded = statesOf(cluster.idOf(model.name()))
                .filter(state -> state.phase() == ModelPhase.Ready && state.weightBytes() > 0)
                // what pods have of an earlier spec says nothing about this one
                .filter(state -> model.isServedBy(state.loaded()))
                .toList();
        Optional<Inspection> inspection = inspectionOf(model).filter(found -> found.reason() == null);
        if (inspection.isEmpty() && loaded.isEmpty()) {
            return Optional.empty();
        }
        long weightBytes = loaded.stream()
                .mapToLong(ModelState::weightBytes)
                .max()
                .orElseGet(() -> Quantized.weightBytes(
                        model.quantization(), inspection.orElseThrow().weightBytes()));
        int contextLength = model.contextLength() != null
                ? model.contextLength()
                : inspection.map(Inspection::contextLength).orElse(0);
        // a model that is loaded although nobody remembers its headers keeps the cache it has
        long leastKvBytes = inspection
                .map(found -> found.kvBytesFor(contextLength))
                .orElseGet(() ->
                        loaded.stream().mapToLong(ModelState::kvBytes).min().orElse(0));
        long adapterBytes = adapters.getOrDefault(model.name(), List.of()).stream()
                .mapToLong(adapter -> adapterBytes(adapter, weightBytes))
                .sum();
        long overheadBytes = inspection.map(Inspection::overheadBytes).orElse(0L);
        return Optional.of(new Size(weightBytes, adapterBytes, overheadBytes, leastKvBytes, contextLength));
    }

    /** What pods found, or why it cannot be served as the model asks. */
    Optional<Inspection> inspectionOf(Model model) {
        return found(model).map(found -> withinContext(model, found));
    }

    private static Inspection withinContext(Model model, Inspection found) {
        Integer asked = model.contextLength();
        if (found.reason() != null || asked == null || asked <= found.contextLength()) {
            return found;
        }
        return new Inspection(
                found.source(),
                found.architecture(),
                0,
                0,
                0,
                0,
                0,
                Reason.InvalidContextLength.name(),
                "spec.contextLength is " + asked + "; the checkpoint was made for at most " + found.contextLength()
                        + " tokens.");
    }

    private Optional<Inspection> found(Model model) {
        return cluster.inspections().stream()
                .filter(found -> found.source().equals(model.source()))
                .findFirst();
    }

    private long adapterBytes(Adapter adapter, long weightBytes) {
        String id = cluster.idOf(adapter.name());
        return statesOf(cluster.idOf(adapter.modelRef()))
                .flatMap(state -> state.adapters().stream())
                .filter(state -> state.id().equals(id) && state.bytes() > 0)
                .mapToLong(state -> state.bytes())
                .max()
                .orElse((long) (weightBytes * Limits.ADAPTER_SHARE_PER_RANK * adapter.maxRank()));
    }

    private Stream<ModelState> statesOf(String id) {
        return cluster.pools().stream()
                .map(Pool::pods)
                .flatMap(List::stream)
                .flatMap(pod -> pod.modelState(id).stream());
    }
}
