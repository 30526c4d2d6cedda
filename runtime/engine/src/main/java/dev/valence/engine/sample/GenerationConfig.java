// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.sample;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.api.Sampling;
import dev.valence.engine.api.SamplingDefaults;
import dev.valence.engine.load.CheckpointFolder;

/**
 * The sampling that {@code generation_config.json} asks for: {@code temperature}, {@code top_p}, {@code top_k},
 * {@code min_p} and {@code repetition_penalty}, as transformers' GenerationConfig has them. {@code "do_sample": false} is
 * the likeliest token each time. What the file does not say stays plain; so does everything without the file.
 */
public final class GenerationConfig {
    private static final String FILE = "generation_config.json";
    /** Switched off, as some write it. */
    private static final int NO_TOP_K = -1;

    private final JsonNode json;

    private GenerationConfig(JsonNode json) {
        this.json = json;
    }

    /** @throws ModelLoadException a field is no number, or out of its range */
    public static SamplingDefaults read(CheckpointFolder folder) {
        return folder.json(FILE)
                .map(json -> new GenerationConfig(json).defaults())
                .orElse(SamplingDefaults.PLAIN);
    }

    private SamplingDefaults defaults() {
        SamplingDefaults plain = SamplingDefaults.PLAIN;
        double temperature = number("temperature", plain.temperature(), 0, Sampling.MAX_TEMPERATURE);
        boolean greedy =
                json.path("do_sample").isBoolean() && !json.path("do_sample").booleanValue();
        return new SamplingDefaults(
                greedy ? 0 : (float) temperature,
                (float) number("top_p", plain.topP(), Float.MIN_VALUE, 1),
                Math.max(0, (int) number("top_k", plain.topK(), NO_TOP_K, Integer.MAX_VALUE)),
                (float) number("min_p", plain.minP(), 0, 1),
                (float) number(
                        "repetition_penalty",
                        plain.repetitionPenalty(),
                        Sampling.MIN_REPETITION_PENALTY,
                        Sampling.MAX_REPETITION_PENALTY));
    }

    private double number(String field, double absent, double least, double most) {
        JsonNode value = json.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        // written so that NaN fails
        if (!value.isNumber() || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
            throw new ModelLoadException(
                    "InvalidConfig",
                    FILE + ": " + field + " must be a number from " + (least == Float.MIN_VALUE ? "above 0" : least)
                            + " to " + most + ", not " + value + "; mend the field, or delete it");
        }
        return value.doubleValue();
    }
}
