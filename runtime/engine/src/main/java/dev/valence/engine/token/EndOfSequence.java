// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.load.CheckpointFolder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which tokens end a generation: {@code eos_token_id} of {@code generation_config.json}, else of {@code config.json},
 * else {@code eos_token} of {@code tokenizer_config.json}. The first file that says it decides, as in the reference
 * implementation.
 */
final class EndOfSequence {
    private EndOfSequence() {}

    static Set<Integer> find(CheckpointFolder folder, TokenizerFile tokenizer, int vocabularySize) {
        for (String file : List.of("generation_config.json", "config.json")) {
            Optional<JsonNode> ids = folder.json(file)
                    .map(json -> json.path("eos_token_id"))
                    .filter(node -> !node.isMissingNode() && !node.isNull());
            if (ids.isPresent()) {
                return ids(folder.path().resolve(file).toString(), ids.get(), vocabularySize);
            }
        }
        return folder.json("tokenizer_config.json")
                .map(json -> json.path("eos_token"))
                .map(token -> token.isObject() ? token.path("content") : token)
                .filter(JsonNode::isTextual)
                .map(token -> idsOf(token.textValue(), tokenizer))
                .orElse(Set.of());
    }

    private static Set<Integer> ids(String file, JsonNode value, int vocabularySize) {
        Set<Integer> ids = new TreeSet<>();
        for (JsonNode id : value.isArray() ? value : List.of(value)) {
            // an id beyond the tokenizer's may be: some checkpoints have more rows than it has tokens
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
                throw new ModelLoadException(
                        "InvalidTokenizer",
                        file + ": eos_token_id holds " + id + ", not a token id (the tokenizer has " + vocabularySize
                                + ")");
            }
            ids.add(id.intValue());
        }
        return Set.copyOf(ids);
    }

    private static Set<Integer> idsOf(String piece, TokenizerFile tokenizer) {
        Set<Integer> ids = new TreeSet<>();
        tokenizer.pieces().forEach((id, text) -> {
            if (text.equals(piece)) {
                ids.add(id);
            }
        });
        return Set.copyOf(ids);
    }
}
