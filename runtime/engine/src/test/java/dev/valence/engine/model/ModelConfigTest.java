// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.engine.api.ModelLoadException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConfigTest {
    private static final String QWEN2 = """
            {"architectures": ["Qwen2ForCausalLM"], "hidden_size": 896, "intermediate_size": 4864,
             "num_hidden_layers": 4, "num_attention_heads": 14, "num_key_value_heads": 2, "vocab_size": 151936,
             "max_position_embeddings": 32768, "rms_norm_eps": 1e-6, "rope_theta": 1000000.0, "hidden_act": "silu",
             "tie_word_embeddings": true, "sliding_window": 8192, "use_sliding_window": false}""";

    private static ObjectNode json() throws JsonProcessingException {
        return (ObjectNode) new ObjectMapper().readTree(QWEN2);
    }

    private static ObjectNode with(String name, String value) throws JsonProcessingException {
        ObjectNode json = json();
        json.set(name, new ObjectMapper().readTree(value));
        return json;
    }

    @Test
    void readsAQwen2() throws JsonProcessingException {
        ModelConfig config = ModelConfig.of(json());
        assertThat(config.family()).isEqualTo(Family.QWEN2);
        assertThat(config.headDim()).isEqualTo(64);
        assertThat(config.qkvRows()).isEqualTo(896 + 2 * 128);
        assertThat(config.tied()).isTrue();
        assertThat(config.qkvBias()).isTrue();
        assertThat(config.outputBias()).isFalse();
        assertThat(config.windows()).containsExactly(0, 0, 0, 0);
    }

    @Test
    void aQwen2SlidesInTheLayersItSays() throws JsonProcessingException {
        ObjectNode json = with("use_sliding_window", "true");
        json.put("max_window_layers", 3);
        assertThat(ModelConfig.of(json).windows()).containsExactly(0, 0, 0, 8192);
        json.putArray("layer_types")
                .add("full_attention")
                .add("sliding_attention")
                .add("full_attention")
                .add("odd");
        assertThatThrownBy(() -> ModelConfig.of(json)).hasMessageContaining("layer_types[3]");
    }

    @Test
    void aQwen2ThatSlidesAndDoesNotSayHowFarSlidesOver4096() throws JsonProcessingException {
        ObjectNode json = with("use_sliding_window", "true");
        json.put("max_window_layers", 3);
        json.remove("sliding_window");
        assertThat(ModelConfig.of(json).windows()).containsExactly(0, 0, 0, 4096);
        json.putNull("sliding_window");
        assertThat(ModelConfig.of(json).windows()).containsOnly(0);
    }

    @Test
    void aMistralMustSayWhetherItSlides() throws JsonProcessingException {
        ObjectNode json = with("architectures", "[\"MistralForCausalLM\"]");
        assertThat(ModelConfig.of(json).windows()).containsOnly(8192);
        json.putNull("sliding_window");
        assertThat(ModelConfig.of(json).windows()).containsOnly(0);
        json.remove("sliding_window");
        assertThatThrownBy(() -> ModelConfig.of(json)).hasMessageContaining("sliding_window");
    }

    @Test
    void anUnknownArchitectureIsNamedBesideTheKnownOnes() throws JsonProcessingException {
        ObjectNode json = with("architectures", "[\"MambaForCausalLM\"]");
        assertThatThrownBy(() -> ModelConfig.of(json))
                .isInstanceOfSatisfying(
                        ModelLoadException.class, e -> assertThat(e.code()).isEqualTo("UnknownArchitecture"))
                .hasMessageContaining("MambaForCausalLM")
                .hasMessageContaining("LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "architectures | []",
                "architectures | 3",
                "hidden_size | -1",
                "hidden_size | 0",
                "hidden_size | \"896\"",
                "hidden_size | 1e300",
                "hidden_size | 99999999999",
                "num_hidden_layers | 100000",
                "num_attention_heads | null",
                "num_key_value_heads | 3",
                "num_key_value_heads | 28",
                "head_dim | 63",
                "head_dim | 1024",
                "vocab_size | 1.5",
                "max_position_embeddings | []",
                "rms_norm_eps | 0",
                "rms_norm_eps | \"small\"",
                "hidden_act | \"relu\"",
                "tie_word_embeddings | \"yes\"",
                "quantization_config | {\"quant_method\": \"gptq\"}"
            })
    void aBadValueIsNamed(String name, String value) throws JsonProcessingException {
        ObjectNode json = with(name, value);
        assertThatThrownBy(() -> ModelConfig.of(json))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("config.json." + name);
    }
}
