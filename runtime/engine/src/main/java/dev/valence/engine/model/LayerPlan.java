// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.model;

import dev.valence.engine.backend.DeviceMemory;
import dev.valence.engine.load.TensorView;
import java.util.List;
import java.util.stream.Stream;

/** Where the weights of one layer come from. */
record LayerPlan(
        TensorView attentionNorm,
        MatrixPlan qkv,
        MatrixPlan output,
        TensorView mlpNorm,
        MatrixPlan gateUp,
        MatrixPlan down) {

    static LayerPlan of(ModelConfig config, int layer, TensorCatalog tensors) {
        String prefix = "model.layers." + layer + ".";
        long hidden = config.hidden();
        return new LayerPlan(
                tensors.require(prefix + "input_layernorm.weight", hidden),
                matrix(
                        tensors,
                        config.qkvBias(),
                        new Part(prefix + "self_attn.q_proj", config.queryWidth(), hidden),
                        new Part(prefix + "self_attn.k_proj", config.kvWidth(), hidden),
                        new Part(prefix + "self_attn.v_proj", config.kvWidth(), hidden)),
                matrix(
                        tensors,
                        config.outputBias(),
                        new Part(prefix + "self_attn.o_proj", hidden, config.queryWidth())),
                tensors.require(prefix + "post_attention_layernorm.weight", hidden),
                matrix(
                        tensors,
                        config.mlpBias(),
                        new Part(prefix + "mlp.gate_proj", config.intermediate(), hidden),
                        new Part(prefix + "mlp.up_proj", config.intermediate(), hidden)),
                matrix(tensors, config.mlpBias(), new Part(prefix + "mlp.down_proj", hidden, config.intermediate())));
    }

    long bytes(DeviceMemory memory) {
        long norms = (attentionNorm.elements() + mlpNorm.elements()) * Float.BYTES;
        return norms + qkv.bytes(memory) + output.bytes(memory) + gateUp.bytes(memory) + down.bytes(memory);
    }

    private record Part(String module, long rows, long columns) {}

    private static MatrixPlan matrix(TensorCatalog tensors, boolean bias, Part... parts) {
        List<TensorView> weights = Stream.of(parts)
                .map(p -> tensors.require(p.module + ".weight", p.rows, p.columns))
                .toList();
        List<TensorView> biases = bias
                ? Stream.of(parts)
                        .map(p -> tensors.require(p.module + ".bias", p.rows))
                        .toList()
                : List.of();
        return MatrixPlan.of(weights, biases);
    }
}
