// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.load;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A tensor in a memory-mapped file.
 *
 * @param shape row-major, each dimension at least 0; empty for a scalar
 * @param data exactly the product of {@code shape} times {@code dtype.bytes()} bytes, little endian, read-only, <b>not
 *     necessarily aligned</b> to the element; valid until its checkpoint is closed
 */
public record TensorView(String name, DType dtype, List<Long> shape, MemorySegment data) {
    public TensorView {
        shape = List.copyOf(shape);
    }

    /** Number of elements. */
    public long elements() {
        return data.byteSize() / dtype.bytes();
    }
}
