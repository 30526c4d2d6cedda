// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.api.ModelLoadException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterCheckpointTest {
    private static final String CONFIG = """
        {"peft_type":"LORA","r":2,"lora_alpha":8,"target_modules":["q_proj","v_proj"],"bias":"none","use_dora":false,
         "base_model_name_or_path":"org/base","rank_pattern":{},"modules_to_save":null,"inference_mode":true,
         "peft_version":"0.18.0","future_switch":false%s}""";
    private static final String A = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight";
    private static final String B = "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight";

    @TempDir
    Path folder;

    private void write(String more, String tensors, int bytes) {
        new TestCheckpoint(folder)
                .write("adapter_config.json", CONFIG.formatted(more))
                .safetensors("adapter_model.safetensors", tensors, bytes);
    }

    private static String pair(String a, String shapeA, String b, String shapeB) {
        return "{\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[0,24]},\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[24,48]}}"
                .formatted(a, shapeA, b, shapeB);
    }

    private void assertRefused(String... said) {
        assertThatThrownBy(() -> AdapterCheckpoint.open(folder).close())
                .isInstanceOf(ModelLoadException.class)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).contains(said));
    }

    @Test
    void plainAdapterIsRead() {
        write("", pair(A, "[2,3]", B, "[3,2]"), 48);

        try (AdapterCheckpoint adapter = AdapterCheckpoint.open(folder)) {
            assertThat(adapter.rank()).isEqualTo(2);
            assertThat(adapter.scale()).isEqualTo(4f);
            assertThat(adapter.tensors()).containsOnlyKeys(A, B);
        }
    }

    @Test
    void rankStabilisedAdapterIsScaledByTheRoot() {
        write(",\"use_rslora\":true", pair(A, "[2,3]", B, "[3,2]"), 48);

        try (AdapterCheckpoint adapter = AdapterCheckpoint.open(folder)) {
            assertThat(adapter.scale()).isEqualTo((float) (8 / Math.sqrt(2)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"use_qalora\":true",
                "\"lora_bias\":true",
                "\"layer_replication\":[[0,1]]",
                "\"alpha_pattern\":{\"q_proj\":3}",
                "\"fan_in_fan_out\":true",
                "\"layers_to_transform\":[0]",
                "\"target_parameters\":[\"x\"]",
                "\"trainable_token_indices\":[1]",
                "\"another_future_switch\":1"
            })
    void settingThatIsNotSupportedIsNamed(String setting) {
        write("," + setting, pair(A, "[2,3]", B, "[3,2]"), 48);

        assertRefused("adapter_config.json", setting.substring(1, setting.indexOf(':') - 1), "not supported");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "use_dora":false        | "use_dora":true                  | use_dora = true
        "bias":"none"           | "bias":"all"                     | bias = "all"
        "rank_pattern":{}       | "rank_pattern":{"x":1}           | rank_pattern
        "modules_to_save":null  | "modules_to_save":["lm_head"]    | modules_to_save
        "LORA"                  | "IA3"                            | peft_type = "IA3"
        "r":2                   | "r":0                            | r is 0
        "r":2                   | "r":-1                           | r is -1
        "r":2                   | "r":99999                        | r is 99999
        "r":2                   | "r":"2"                          | r is "2"
        "lora_alpha":8          | "lora_alpha":"x"                 | lora_alpha is "x"
        "lora_alpha":8          | "lora_alpha":NaN                 | lora_alpha is
        ["q_proj","v_proj"]     | []                               | target_modules is missing or empty
        ["q_proj","v_proj"]     | ["k_proj"]                       | target_modules [k_proj] does not list
        "inference_mode":true   | "init_lora_weights":"pissa_niter_4" | changes the base model too
        """)
    void badConfigurationIsRefusedByName(String from, String to, String said) {
        write("", pair(A, "[2,3]", B, "[3,2]"), 48);
        new TestCheckpoint(folder)
                .write("adapter_config.json", CONFIG.formatted("").replace(from, to));

        assertRefused("adapter_", said);
    }

    @Test
    void tensorsHaveToBePairsOfTheRank() {
        write("", pair(A, "[3,2]", B, "[3,2]"), 48);
        assertRefused("has shape [3, 2], expected [2, in]");
        write("", pair(A, "[2,3]", B, "[2,3]"), 48);
        assertRefused("expected [out, 2]");
        write("", pair(A, "[6]", B, "[3,2]"), 48);
        assertRefused("has shape [6]");
        write("", pair(A, "[2,3]", B.replace("layers.0", "layers.1"), "[3,2]"), 48);
        assertRefused("has no sibling");
        write("", pair(A, "[2,3]", B.replace("lora_B.weight", "lora_magnitude_vector"), "[3,2]"), 48);
        assertRefused("lora_magnitude_vector", "only LoRA on linear layers");
        write("", pair("base_model.model.lora_A.weight", "[2,3]", "base_model.model.lora_B.weight", "[3,2]"), 48);
        assertRefused("has no sibling");
        write("", "{}", 0);
        assertRefused("holds no tensor");
    }

    @Test
    void missingFilesAreNamed() {
        assertRefused("adapter_config.json is missing");
        new TestCheckpoint(folder).write("adapter_config.json", CONFIG.formatted(""));
        assertRefused("adapter_model.safetensors is missing");
    }
}
