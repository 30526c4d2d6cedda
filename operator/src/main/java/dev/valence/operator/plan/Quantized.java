// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

/** Weights after quantization, before they were measured: the bits of a 16-bit checkpoint that stay, scales included. */
final class Quantized {
    private Quantized() {}

    static long weightBytes(String quantization, long checkpointBytes) {
        return switch (quantization) {
            case "int8", "fp8" -> checkpointBytes / 16 * 9;
            case "int4" -> checkpointBytes / 16 * 5;
            default -> checkpointBytes;
        };
    }
}
