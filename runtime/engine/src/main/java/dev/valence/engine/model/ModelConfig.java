// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.backend.Activation;
import java.util.List;

/**
 * The shape of a decoder.
 *
 * @param hidden width of the residual stream
 * @param intermediate width of the gated MLP
 * @param contextLength tokens it was made for
 * @param tied the output matrix is the embedding
 * @param windows [layers] tokens a layer sees back, itself among them; 0: all
 */
public record ModelConfig(
        Family family,
        int hidden,
        int intermediate,
        int layers,
        int heads,
        int kvHeads,
        int headDim,
        int vocabulary,
        int contextLength,
        float normEpsilon,
        Activation activation,
        Rope rope,
        boolean tied,
        boolean qkvBias,
        boolean outputBias,
        boolean mlpBias,
        List<Integer> windows) {

    /** Bounds against configurations that lie: each is far above any model known today. */
    private static final int MOST_WIDTH = 1 << 20;

    private static final int MOST_LAYERS = 1024;
    private static final int MOST_HEADS = 4096;
    private static final int MOST_HEAD_DIM = 512;
    private static final int MOST_VOCABULARY = 1 << 24;
    private static final int MOST_CONTEXT = 1 << 26;

    /** Rows of the fused Q, K and V matrix. */
    public int qkvRows() {
        return (heads + 2 * kvHeads) * headDim;
    }

    public int queryWidth() {
        return heads * headDim;
    }

    public int kvWidth() {
        return kvHeads * headDim;
    }

    /** @throws ModelLoadException whatever is missing, wrong or unknown, by name */
    public static ModelConfig of(JsonNode json) {
        ConfigReader config = new ConfigReader(json, "config.json");
        Family family = family(config);
        if (config.has("quantization_config")) {
            throw config.unsupported(
                    "quantization_config", "quantized checkpoints cannot be read; use the original one");
        }
        int hidden = config.integer("hidden_size", 1, MOST_WIDTH);
        int heads = config.integer("num_attention_heads", 1, MOST_HEADS);
        int kvHeads = config.integer("num_key_value_heads", 1, heads, heads);
        if (heads % kvHeads != 0) {
            throw config.invalid(
                    "num_key_value_heads",
                    "a divisor of num_attention_heads " + heads,
                    config.node("num_key_value_heads"));
        }
        int headDim = config.integer("head_dim", 2, MOST_HEAD_DIM, hidden / heads);
        if (headDim % 2 != 0 || headDim > MOST_HEAD_DIM || headDim < 2) {
            throw config.unsupported("head_dim", headDim + " is not an even number up to " + MOST_HEAD_DIM);
        }
        int layers = config.integer("num_hidden_layers", 1, MOST_LAYERS);
        boolean bias = config.flag("attention_bias", false);
        return new ModelConfig(
                family,
                hidden,
                config.integer("intermediate_size", 1, MOST_WIDTH),
                layers,
                heads,
                kvHeads,
                headDim,
                config.integer("vocab_size", 1, MOST_VOCABULARY),
                config.integer("max_position_embeddings", 1, MOST_CONTEXT),
                (float) config.positive("rms_norm_eps", 1e-6),
                activation(config),
                Rope.of(config),
                config.flag("tie_word_embeddings", false),
                family == Family.QWEN2 || (family == Family.LLAMA && bias),
                family == Family.LLAMA && bias,
                family == Family.LLAMA && config.flag("mlp_bias", false),
                Windows.of(family, layers, config));
    }

    private static Family family(ConfigReader config) {
        JsonNode architectures = config.node("architectures");
        if (!architectures.isArray()
                || architectures.size() != 1
                || !architectures.get(0).isTextual()) {
            throw config.invalid("architectures", "a list of one name", architectures);
        }
        return Family.of(architectures.get(0).textValue());
    }

    private static Activation activation(ConfigReader config) {
        String name = config.text("hidden_act", "silu");
        return switch (name) {
            case "silu", "swish" -> Activation.SILU;
            case "gelu_pytorch_tanh", "gelu_new" -> Activation.GELU_TANH;
            default ->
                throw config.unsupported(
                        "hidden_act", "'" + name + "' is not known; known are silu, gelu_pytorch_tanh");
        };
    }
}
