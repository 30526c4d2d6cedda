// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.load.CheckpointFolder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a checkpoint keeps its templates: {@code chat_template.jinja}, else {@code chat_template.json}, else
 * {@code chat_template} of {@code tokenizer_config.json} (one, or a list of named ones), the order of the reference
 * implementation. And the special tokens a template may name.
 *
 * @param templates by name; a single one is named {@code default}
 * @param specialTokens such as {@code bos_token}, by that name
 */
record TemplateFiles(Map<String, String> templates, Map<String, String> specialTokens) {
    private static final List<String> SPECIAL_TOKENS =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");
    /** Of a template in a file of its own; the largest known have some 30 kB. */
    private static final long MAX_TEMPLATE_BYTES = 1L << 20;

    private static final String CONFIG = "tokenizer_config.json";

    static TemplateFiles read(CheckpointFolder folder) {
        Optional<JsonNode> config = folder.json(CONFIG);
        Map<String, String> tokens = new LinkedHashMap<>();
        config.ifPresent(json -> SPECIAL_TOKENS.forEach(name -> {
            JsonNode token = json.path(name).isObject() ? json.path(name).path("content") : json.path(name);
            if (token.isTextual()) {
                tokens.put(name, token.textValue());
            }
        }));
        return new TemplateFiles(templates(folder, config), tokens);
    }

    private static Map<String, String> templates(CheckpointFolder folder, Optional<JsonNode> config) {
        Optional<String> jinja = folder.text("chat_template.jinja", MAX_TEMPLATE_BYTES);
        if (jinja.isPresent()) {
            return Map.of("default", jinja.get());
        }
        Optional<JsonNode> json = folder.json("chat_template.json");
        if (json.isPresent()) {
            return named(folder, "chat_template.json", json.get().path("chat_template"));
        }
        return config.map(file -> named(folder, CONFIG, file.path("chat_template")))
                .orElse(Map.of());
    }

    private static Map<String, String> named(CheckpointFolder folder, String file, JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return Map.of();
        }
        if (value.isTextual()) {
            return Map.of("default", value.textValue());
        }
        Map<String, String> templates = new LinkedHashMap<>();
        for (JsonNode entry : value) {
            if (!entry.path("name").isTextual() || !entry.path("template").isTextual()) {
                break;
            }
            templates.put(entry.get("name").textValue(), entry.get("template").textValue());
        }
        if (!value.isArray() || templates.size() != value.size()) {
            throw new ModelLoadException(
                    "InvalidCheckpoint",
                    folder.path().resolve(file)
                            + ": chat_template is neither a text nor a list of objects with name and template");
        }
        return templates;
    }
}
