// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.cluster;

import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.LoadSpec;
import dev.valence.wire.assignment.ModelSource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An InferenceModel.
 *
 * @param generation of its spec
 * @param servedNames at least one
 * @param pools which pools may hold it
 * @param contextLength in tokens; null: the checkpoint's own limit
 * @param replicas pods that are to hold it
 * @param maxUnavailable of them, those that may be without it while it changes; at least one
 * @param drainSeconds how long requests in flight may take to end before it is unloaded
 * @param recordedPods where its status says it is; what is known of a pod that has not reported yet
 */
public record Model(
        String name,
        long generation,
        Instant createdAt,
        boolean deleting,
        ModelSource source,
        List<String> servedNames,
        PoolSelector pools,
        String quantization,
        @Nullable Integer contextLength,
        int replicas,
        int maxUnavailable,
        int drainSeconds,
        int priority,
        Map<String, String> engine,
        Set<String> recordedPods) {
    public Model {
        servedNames = servedNames == null ? List.of(name) : List.copyOf(servedNames);
        pools = pools == null ? PoolSelector.ALL : pools;
        quantization = quantization == null ? "none" : quantization;
        // or no change would ever be carried out
        maxUnavailable = Math.max(1, maxUnavailable);
        engine = engine == null ? Map.of() : Map.copyOf(engine);
        recordedPods = recordedPods == null ? Set.of() : Set.copyOf(recordedPods);
    }

    /**
     * Whether a pod that loaded it by this serves what it asks for; of the KV cache the planner decides. A runtime that
     * does not say is taken to.
     */
    public boolean isServedBy(@Nullable LoadSpec loaded) {
        return loaded == null
                || (source.equals(loaded.source())
                        && quantization.equals(loaded.quantization())
                        && Objects.equals(contextLength, loaded.contextLength())
                        && engine.equals(loaded.engine()));
    }

    /** Whether that is all of its spec that a pod is told of; adapters and the share of KV cache are not in it. */
    public boolean isAskedFor(AssignedModel asked) {
        return isServedBy(LoadSpec.of(asked))
                && servedNames.equals(asked.servedNames())
                && priority == asked.priority()
                && Objects.equals(drainSeconds, asked.drainSeconds());
    }

    /** The same model as it was when it was loaded by this. */
    public Model as(LoadSpec loaded) {
        return new Model(
                name,
                generation,
                createdAt,
                deleting,
                loaded.source(),
                servedNames,
                pools,
                loaded.quantization(),
                loaded.contextLength(),
                replicas,
                maxUnavailable,
                drainSeconds,
                priority,
                loaded.engine(),
                recordedPods);
    }
}
