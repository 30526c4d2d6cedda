// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

/**
 * How a model draws tokens where a request does not say, field by field, in the meaning of {@link Sampling}. A checkpoint
 * says it in {@code generation_config.json}.
 */
public record SamplingDefaults(float temperature, float topP, int topK, float minP, float repetitionPenalty) {
    /** Of OpenAI's API, where it has the field; else what leaves the distribution as it is. */
    public static final SamplingDefaults PLAIN = new SamplingDefaults(1, 1, 0, 0, 1);
}
