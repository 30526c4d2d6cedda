// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.lora;

import dev.valence.engine.backend.DeviceMemory;
import dev.valence.engine.backend.PackedMatrix;
import dev.valence.engine.load.TensorView;
import dev.valence.engine.model.WeightLoader;

/**
 * The change to one projection: W + scale B A.
 *
 * @param a [rank, columns]
 * @param b [rows, rank]
 */
public record LowRank(PackedMatrix a, PackedMatrix b) implements AutoCloseable {
    /** On failure nothing stays allocated. */
    static LowRank load(TensorView a, TensorView b, DeviceMemory memory) {
        PackedMatrix packedA = WeightLoader.pack(a, memory);
        try {
            return new LowRank(packedA, WeightLoader.pack(b, memory));
        } catch (RuntimeException | Error e) {
            packedA.close();
            throw e;
        }
    }

    long bytes() {
        return a.bytes() + b.bytes();
    }

    @Override
    public void close() {
        a.close();
        b.close();
    }
}
