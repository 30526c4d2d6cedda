// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.model;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.backend.DeviceMemory;
import dev.valence.engine.backend.ElementType;
import dev.valence.engine.load.TensorView;
import java.util.List;

/**
 * A matrix [rows, columns] to be packed from tensors stacked by rows.
 *
 * @param parts each [some rows, columns]
 * @param biases empty, or one for each part
 */
record MatrixPlan(ElementType type, long rows, long columns, List<TensorView> parts, List<TensorView> biases) {

    static MatrixPlan of(List<TensorView> parts, List<TensorView> biases) {
        ElementType type = TensorCatalog.type(parts.getFirst());
        long rows = 0;
        for (TensorView part : parts) {
            if (TensorCatalog.type(part) != type) {
                throw new ModelLoadException(
                        "UnsupportedDtype",
                        "tensors '" + parts.getFirst().name() + "' and '" + part.name() + "' differ in type ("
                                + parts.getFirst().dtype() + ", " + part.dtype() + "), but are used as one matrix");
            }
            rows += part.shape().getFirst();
        }
        return new MatrixPlan(type, rows, parts.getFirst().shape().get(1), parts, biases);
    }

    long bytes(DeviceMemory memory) {
        return memory.matrixBytes(type, rows, columns) + (biases.isEmpty() ? 0 : rows * Float.BYTES);
    }
}
