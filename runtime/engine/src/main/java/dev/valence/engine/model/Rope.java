// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.model;

/** Rotary position embedding over the whole head (Su et al. 2021). */
public record Rope(double theta, RopeScaling scaling) {

    /** Inverse frequencies [headDim / 2] of the pairs (i, i + headDim / 2). */
    public float[] inverseFrequencies(int headDim) {
        float[] frequencies = new float[headDim / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = (float) scaling.apply(1 / Math.pow(theta, 2.0 * i / headDim));
        }
        return frequencies;
    }

    /** Reads {@code rope_parameters} (transformers 5) or {@code rope_theta} and {@code rope_scaling} (before). */
    static Rope of(ConfigReader config) {
        if (config.has("rope_parameters")) {
            ConfigReader parameters = config.child("rope_parameters");
            ConfigReader owner = parameters.has("rope_theta") ? parameters : config;
            return new Rope(owner.positive("rope_theta"), scaling(parameters));
        }
        double theta = config.positive("rope_theta", 10_000);
        return new Rope(
                theta, config.has("rope_scaling") ? scaling(config.child("rope_scaling")) : new RopeScaling.Default());
    }

    private static RopeScaling scaling(ConfigReader config) {
        if (config.positive("partial_rotary_factor", 1) != 1) {
            throw config.unsupported("partial_rotary_factor", "only whole heads are rotated");
        }
        String type = config.text("rope_type", config.text("type", "default"));
        return switch (type) {
            case "default" -> new RopeScaling.Default();
            case "linear" -> new RopeScaling.Linear(config.positive("factor"));
            case "llama3" ->
                new RopeScaling.Llama3(
                        config.positive("factor"),
                        config.positive("low_freq_factor"),
                        config.positive("high_freq_factor"),
                        config.positive("original_max_position_embeddings"));
            default ->
                throw config.unsupported("rope_type", "'" + type + "' is not known; known are default, linear, llama3");
        };
    }
}
