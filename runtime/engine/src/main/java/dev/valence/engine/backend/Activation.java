// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

/** {@code vl_activation}. */
public enum Activation {
    SILU(0),
    GELU_TANH(1);

    private final int code;

    Activation(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
