// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.api;

import java.util.Arrays;
import java.util.Locale;

/** Where models run. */
public enum BackendChoice {
    /** CUDA on a machine that has it, else the CPU, and {@link Engine#device} says why. */
    AUTO,
    CPU,
    /** Nothing but CUDA. */
    CUDA;

    /** @throws IllegalArgumentException {@code name} is none of auto, cpu and cuda */
    public static BackendChoice of(String name) {
        return Arrays.stream(values())
                .filter(choice -> choice.toString().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("the backend is auto, cpu or cuda, not '" + name + "'"));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
