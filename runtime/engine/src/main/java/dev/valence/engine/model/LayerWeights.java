// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.model;

import dev.valence.engine.backend.DeviceBuffer;
import dev.valence.engine.backend.PackedMatrix;

/**
 * @param attentionNorm [hidden]
 * @param qkv [(heads + 2 kvHeads) headDim, hidden]
 * @param output [hidden, heads headDim]
 * @param mlpNorm [hidden]
 * @param gateUp [2 intermediate, hidden]
 * @param down [hidden, intermediate]
 */
public record LayerWeights(
        DeviceBuffer attentionNorm,
        PackedMatrix qkv,
        PackedMatrix output,
        DeviceBuffer mlpNorm,
        PackedMatrix gateUp,
        PackedMatrix down) {}
