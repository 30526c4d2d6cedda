// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What to serve and how well.
 *
 * @param servedNames names clients may use in the {@code model} field; empty: the resource's name, see {@link ServedNames}
 * @param pools which pools of the namespace may hold it; null: all
 * @param contextLength longest prompt plus completion in tokens; null: the checkpoint's own limit
 * @param residency the lowest tier it may sink to when others need its place
 * @param priority share of a device among models with work, and who sinks last; larger is more
 * @param engine free options of the engine, by documented name
 * @param capabilities what requests it can be routed, such as {@code chat}, {@code tools}, {@code vision}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record InferenceModelSpec(
        @Required CheckpointSource source,
        List<String> servedNames,
        @Nullable PoolSelection pools,
        Quantization quantization,
        @Nullable Integer contextLength,
        ReplicaRange replicas,
        Tier residency,
        Integer priority,
        @Nullable ServiceLevel slo,
        @Nullable Draft draft,
        Map<String, String> engine,
        @Nullable TokenPricing pricing,
        List<String> capabilities,
        Rollout rollout) {
    public static final Quantization DEFAULT_QUANTIZATION = Quantization.NONE;
    public static final Tier DEFAULT_RESIDENCY = Tier.HOST;
    public static final int DEFAULT_PRIORITY = 0;

    // sorted, so that equal specs are written alike and hash alike
    public InferenceModelSpec {
        servedNames = servedNames == null ? List.of() : List.copyOf(servedNames);
        quantization = quantization == null ? DEFAULT_QUANTIZATION : quantization;
        replicas = replicas == null ? ReplicaRange.DEFAULT : replicas;
        residency = residency == null ? DEFAULT_RESIDENCY : residency;
        priority = priority == null ? DEFAULT_PRIORITY : priority;
        engine = engine == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(engine));
        capabilities = capabilities == null ? List.of() : List.copyOf(capabilities);
        rollout = rollout == null ? Rollout.DEFAULT : rollout;
    }

    /** A model with nothing but a source; every other field has its default. */
    public static InferenceModelSpec of(CheckpointSource source) {
        return new InferenceModelSpec(
                source,
                List.of(),
                null,
                DEFAULT_QUANTIZATION,
                null,
                ReplicaRange.DEFAULT,
                DEFAULT_RESIDENCY,
                DEFAULT_PRIORITY,
                null,
                null,
                Map.of(),
                null,
                List.of(),
                Rollout.DEFAULT);
    }
}
