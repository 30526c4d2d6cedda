// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.engine.api.ModelLoadException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code adapter_config.json} of PEFT says. A setting that would change the result and is not implemented is
 * refused by name, an unknown one too unless it is off.
 *
 * @param listedModules {@code target_modules} where it is a list; empty where it is a pattern
 */
record AdapterConfig(int rank, float scale, List<String> listedModules) {
    /** Larger ranks cost more than they can adapt. */
    static final int MAX_RANK = 4096; // VL_MAX_LORA_RANK

    // they describe training, or are implied by the tensors
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "auto_mapping",
            "base_model_name_or_path",
            "corda_config",
            "ensure_weight_tying",
            "eva_config",
            "exclude_modules",
            "inference_mode",
            "init_lora_weights",
            "loftq_config",
            "lora_alpha",
            "lora_dropout",
            "lora_ga_config",
            "lora_runtime_config",
            "megatron_core",
            "peft_type",
            "peft_version",
            "qalora_group_size",
            "r",
            "revision",
            "runtime_config",
            "target_modules",
            "task_type",
            "use_rslora");

    // these ways to start training also change the base model's weights, which a served base has not had done
    private static final Set<String> INITS_THAT_CHANGE_THE_BASE = Set.of("pissa", "olora", "corda", "loftq", "lora_ga");

    static AdapterConfig read(CheckpointFolder folder) {
        JsonNode json = folder.requireJson(AdapterCheckpoint.CONFIG, "an adapter folder as PEFT writes it has it");
        String file = folder.path().resolve(AdapterCheckpoint.CONFIG).toString();
        requireLora(file, json);
        for (Map.Entry<String, JsonNode> setting : json.properties()) {
            if (!WITHOUT_EFFECT.contains(setting.getKey()) && !isOff(setting.getKey(), setting.getValue())) {
                throw unsupported(
                        file,
                        Printable.of(setting.getKey()),
                        Printable.of(setting.getValue().toString()));
            }
        }
        int rank = rank(file, json.path("r"));
        return new AdapterConfig(rank, scale(file, json, rank), modules(file, json.path("target_modules")));
    }

    private static void requireLora(String file, JsonNode json) {
        if (!json.path("peft_type").asText("").equals("LORA")) {
            throw unsupported(
                    file, "peft_type", Printable.of(json.path("peft_type").toString()));
        }
        String init = json.path("init_lora_weights").asText("");
        if (INITS_THAT_CHANGE_THE_BASE.stream().anyMatch(init::startsWith)) {
            throw new ModelLoadException(
                    "UnsupportedAdapter",
                    file + ": init_lora_weights \"" + Printable.of(init)
                            + "\" changes the base model too; convert the adapter with PEFT's save_pretrained("
                            + "path_initial_model_for_weight_conversion=...)");
        }
    }

    private static boolean isOff(String key, JsonNode value) {
        return value.isNull()
                || (value.isBoolean() && !value.booleanValue())
                || (value.isContainerNode() && value.isEmpty())
                || (key.equals("bias") && value.asText().equals("none"));
    }

    private static int rank(String file, JsonNode r) {
        if (!r.isIntegralNumber() || !r.canConvertToInt() || r.intValue() < 1 || r.intValue() > MAX_RANK) {
            throw new ModelLoadException(
                    "InvalidAdapter",
                    file + ": r is " + Printable.of(r.toString()) + ", not between 1 and " + MAX_RANK);
        }
        return r.intValue();
    }

    private static float scale(String file, JsonNode json, int rank) {
        JsonNode alpha = json.path("lora_alpha");
        if (!alpha.isNumber() || !Float.isFinite(alpha.floatValue())) {
            throw new ModelLoadException(
                    "InvalidAdapter", file + ": lora_alpha is " + Printable.of(alpha.toString()) + ", not a number");
        }
        // rsLoRA, arXiv:2312.03732
        double divisor = json.path("use_rslora").asBoolean(false) ? Math.sqrt(rank) : rank;
        return (float) (alpha.doubleValue() / divisor);
    }

    private static List<String> modules(String file, JsonNode target) {
        if (target.isTextual()) {
            return List.of();
        }
        List<String> modules = new ArrayList<>();
        for (JsonNode module : target) {
            modules.add(module.asText());
        }
        if (modules.isEmpty()) {
            throw new ModelLoadException("InvalidAdapter", file + ": target_modules is missing or empty");
        }
        return List.copyOf(modules);
    }

    private static ModelLoadException unsupported(String file, String key, String value) {
        return new ModelLoadException(
                "UnsupportedAdapter", file + ": " + key + " = " + value + " is not supported; plain LoRA is");
    }
}
