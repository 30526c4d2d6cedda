// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.backend;

import org.jspecify.annotations.Nullable;

/**
 * A weight W [rows, columns] in the backend's own layout.
 *
 * @param bias [rows] f32, or null
 */
public record PackedMatrix(
        DeviceBuffer data,
        ElementType type,
        long rows,
        long columns,
        @Nullable DeviceBuffer bias) implements AutoCloseable {
    long address() {
        return data.address();
    }

    long biasAddress() {
        return bias == null ? 0 : bias.address();
    }

    public long bytes() {
        return data.bytes() + (bias == null ? 0 : bias.bytes());
    }

    @Override
    public void close() {
        data.close();
        if (bias != null) {
            bias.close();
        }
    }
}
