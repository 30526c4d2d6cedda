// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.lora;

import dev.valence.engine.model.ModelConfig;
import java.util.Arrays;
import java.util.Optional;

/** The linear maps of a layer that an adapter may change. */
public enum Projection {
    Q("q_proj"),
    K("k_proj"),
    V("v_proj"),
    O("o_proj"),
    GATE("gate_proj"),
    UP("up_proj"),
    DOWN("down_proj");

    private final String module;

    Projection(String module) {
        this.module = module;
    }

    /** Its last name in a checkpoint. */
    String module() {
        return module;
    }

    static Optional<Projection> named(String module) {
        return Arrays.stream(values()).filter(p -> p.module.equals(module)).findFirst();
    }

    /** Width of its output. */
    long rows(ModelConfig config) {
        return switch (this) {
            case Q -> config.queryWidth();
            case K, V -> config.kvWidth();
            case O, DOWN -> config.hidden();
            case GATE, UP -> config.intermediate();
        };
    }

    /** Width of its input. */
    long columns(ModelConfig config) {
        return switch (this) {
            case Q, K, V, GATE, UP -> config.hidden();
            case O -> config.queryWidth();
            case DOWN -> config.intermediate();
        };
    }
}
