// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.model;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.backend.DeviceMemory;
import dev.valence.engine.load.TensorView;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which tensor becomes which matrix: made, and every name, shape and type checked, before anything is allocated.
 *
 * @param output null: the embedding
 */
public record WeightPlan(
        ModelConfig config,
        MatrixPlan embedding,
        List<LayerPlan> layers,
        TensorView norm,
        @Nullable MatrixPlan output) {

    /** @throws ModelLoadException a tensor is missing, of another shape or type, or not part of the architecture */
    public static WeightPlan of(ModelConfig config, Map<String, TensorView> checkpoint) {
        TensorCatalog tensors = new TensorCatalog(checkpoint);
        MatrixPlan embedding = MatrixPlan.of(
                List.of(tensors.require("model.embed_tokens.weight", config.vocabulary(), config.hidden())), List.of());
        List<LayerPlan> layers = IntStream.range(0, config.layers())
                .mapToObj(layer -> LayerPlan.of(config, layer, tensors))
                .toList();
        TensorView norm = tensors.require("model.norm.weight", config.hidden());
        MatrixPlan output = null;
        if (config.tied()) {
            tensors.ignore("lm_head.weight");
        } else {
            output = MatrixPlan.of(
                    List.of(tensors.require("lm_head.weight", config.vocabulary(), config.hidden())), List.of());
        }
        tensors.requireAllUsed();
        return new WeightPlan(config, embedding, layers, norm, output);
    }

    /** Device memory of all weights, in bytes. */
    public long bytes(DeviceMemory memory) {
        return embedding.bytes(memory)
                + layers.stream().mapToLong(layer -> layer.bytes(memory)).sum()
                + norm.elements() * Float.BYTES
                + config.headDim() / 2 * (long) Float.BYTES
                + (output == null ? 0 : output.bytes(memory));
    }
}
