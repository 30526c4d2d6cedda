// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What to serve and how well. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record InferenceModelSpec(
        @Required @JsonPropertyDescription("Where the checkpoint comes from.")
        CheckpointSource source,

        @JsonPropertyDescription(
                "Names clients may use in the model field, the first one reported back; the resource's name where absent.")
        @Size(max = 16)
        List<@Pattern(ApiPatterns.SERVED_NAME) @Size(min = 1, max = 128) String> servedNames,

        @JsonPropertyDescription("Which pools of the namespace may hold the model; all where absent.") @Nullable
        PoolSelection pools,

        @Default("none")
        @JsonPropertyDescription(
                "How weights are stored on the device; what a runtime cannot do makes the model Stalled.")
        Quantization quantization,

        @Min(1)
        @Max(16777216)
        @JsonPropertyDescription("Longest prompt plus completion in tokens; the checkpoint's own limit where absent.")
        @Nullable
        Integer contextLength,

        @Default("{}") @JsonPropertyDescription("How many pods hold the model.")
        ReplicaRange replicas,

        @Default("host")
        @JsonPropertyDescription(
                "The lowest tier the model may sink to when others need its place; in this version none sinks.")
        Tier residency,

        @Default("0")
        @Min(-1000)
        @Max(1000)
        @JsonPropertyDescription("Share of a device among models with work, and who sinks last; larger is more.")
        Integer priority,

        @JsonPropertyDescription("Latency to keep to. " + FieldsWithoutEffect.NOTE) @Nullable
        ServiceLevel slo,

        @JsonPropertyDescription("The smaller model that proposes tokens for this one. " + FieldsWithoutEffect.NOTE)
        @Nullable
        Draft draft,

        @ValidationRule(
                value = "self.all(key, key.matches('^[a-z][A-Za-z0-9]{0,62}$'))",
                message = "the name of an engine option is camelCase, of at most 63 letters and digits")
        @JsonPropertyDescription("Options of the engine, by documented name.")
        @Size(max = 32)
        Map<String, @Size(max = 256) String> engine,

        @JsonPropertyDescription("What tokens cost. " + FieldsWithoutEffect.NOTE) @Nullable
        TokenPricing pricing,

        @JsonPropertyDescription(
                "What requests can be routed here, such as chat, tools or vision. " + FieldsWithoutEffect.NOTE)
        @Size(max = 16)
        List<@Pattern("^[a-z][a-z0-9-]*$") @Size(min = 1, max = 63) String> capabilities,

        @Default("{}") @JsonPropertyDescription("How a change replaces what is served.")
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
