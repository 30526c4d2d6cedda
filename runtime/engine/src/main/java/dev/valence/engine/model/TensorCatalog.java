// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.model;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.backend.ElementType;
import dev.valence.engine.load.DType;
import dev.valence.engine.load.TensorView;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tensors of a checkpoint, handed out by name and checked shape; it remembers which were never asked for. */
final class TensorCatalog {
    private static final int NAMES_SHOWN = 5;

    private final Map<String, TensorView> tensors;
    private final Set<String> unused;

    TensorCatalog(Map<String, TensorView> tensors) {
        this.tensors = tensors;
        this.unused = new HashSet<>(tensors.keySet());
    }

    TensorView require(String name, long... shape) {
        TensorView tensor = tensors.get(name);
        List<Long> wanted = Arrays.stream(shape).boxed().toList();
        if (tensor == null) {
            throw new ModelLoadException(
                    "MissingTensor",
                    "the checkpoint has no tensor '" + name + "' " + wanted + ", which config.json implies");
        }
        if (!tensor.shape().equals(wanted)) {
            throw new ModelLoadException(
                    "TensorShape",
                    "tensor '" + name + "' has shape " + tensor.shape() + ", but config.json implies " + wanted);
        }
        type(tensor);
        unused.remove(name);
        return tensor;
    }

    /** For a tensor that the reference implementation also leaves out. */
    void ignore(String name) {
        unused.remove(name);
    }

    /** A tensor nobody asked for means a model this description is wrong for, and its output would be too. */
    void requireAllUsed() {
        List<String> left = unused.stream()
                .filter(n -> !n.endsWith("rotary_emb.inv_freq"))
                .sorted()
                .toList();
        if (!left.isEmpty()) {
            throw new ModelLoadException(
                    "UnexpectedTensor",
                    "the checkpoint has " + left.size() + " tensors that its architecture does not use: "
                            + String.join(", ", left.subList(0, Math.min(NAMES_SHOWN, left.size())))
                            + (left.size() > NAMES_SHOWN ? ", ..." : ""));
        }
    }

    static ElementType type(TensorView tensor) {
        return switch (tensor.dtype()) {
            case DType.F32 -> ElementType.F32;
            case DType.BF16 -> ElementType.BF16;
            case DType.F16 -> ElementType.F16;
            default ->
                throw new ModelLoadException(
                        "UnsupportedDtype",
                        "tensor '" + tensor.name() + "' is of type " + tensor.dtype() + "; known are F32, BF16, F16");
        };
    }
}
