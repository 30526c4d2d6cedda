// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Which layers attend through a sliding window, as transformers decides it for each family. */
final class Windows {
    /** What Qwen2 slides over where its config does not say; Mistral's has to. */
    private static final int QWEN2_WINDOW = 4096;

    static List<Integer> of(Family family, int layers, ConfigReader config) {
        if (family == Family.MISTRAL && config.node("sliding_window").isMissingNode()) {
            throw config.invalid("sliding_window", "a number of tokens, or null", config.node("sliding_window"));
        }
        boolean none = config.node("sliding_window").isNull();
        if (none || !slides(family, config)) {
            return List.copyOf(Collections.nCopies(layers, 0));
        }
        int window = config.integer("sliding_window", 1, Integer.MAX_VALUE, QWEN2_WINDOW);
        List<Integer> windows = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            windows.add(slides(family, layer, config) ? window : 0);
        }
        return List.copyOf(windows);
    }

    private static boolean slides(Family family, ConfigReader config) {
        return switch (family) {
            case LLAMA -> false;
            case MISTRAL -> true;
            case QWEN2 -> config.flag("use_sliding_window", false);
        };
    }

    private static boolean slides(Family family, int layer, ConfigReader config) {
        if (family != Family.QWEN2) {
            return true;
        }
        if (!config.has("layer_types")) {
            return layer >= config.integer("max_window_layers", 0, Integer.MAX_VALUE, 28);
        }
        JsonNode type = config.node("layer_types").path(layer);
        return switch (type.asText()) {
            case "sliding_attention" -> true;
            case "full_attention" -> false;
            default -> throw config.invalid("layer_types[" + layer + "]", "sliding_attention or full_attention", type);
        };
    }

    private Windows() {}
}
