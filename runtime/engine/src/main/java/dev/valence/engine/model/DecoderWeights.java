// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.model;

import dev.valence.engine.backend.DeviceBuffer;
import dev.valence.engine.backend.PackedMatrix;
import java.util.List;

/**
 * All weights of a decoder on a device.
 *
 * @param embedding [vocabulary, hidden]
 * @param norm [hidden]
 * @param output [vocabulary, hidden]; the embedding itself where they are tied
 * @param inverseFrequencies [headDim / 2]
 */
public record DecoderWeights(
        ModelConfig config,
        PackedMatrix embedding,
        List<LayerWeights> layers,
        DeviceBuffer norm,
        PackedMatrix output,
        DeviceBuffer inverseFrequencies,
        Runnable release)
        implements AutoCloseable {

    @Override
    public void close() {
        release.run();
    }
}
