// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.engine.api.ModelLoadException;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code model.safetensors.index.json}: which shard holds which tensor. The index decides; it alone names tensors. */
final class ShardIndex {
    private ShardIndex() {}

    static Map<String, TensorView> tensors(CheckpointFolder folder, JsonNode index, Arena arena, HeaderBudget budget) {
        JsonNode weightMap = index.path("weight_map");
        if (!weightMap.isObject() || weightMap.isEmpty()) {
            throw bad(folder, "weight_map is missing, empty or not a JSON object");
        }
        Map<String, Map<String, TensorView>> shards = new LinkedHashMap<>();
        Map<String, TensorView> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : weightMap.properties()) {
            String tensor = entry.getKey();
            String shard = shardName(folder, tensor, entry.getValue());
            Map<String, TensorView> inShard = shards.computeIfAbsent(shard, name -> open(folder, name, arena, budget));
            if (shards.size() > Checkpoint.MAX_SHARDS) {
                throw bad(folder, "names more than " + Checkpoint.MAX_SHARDS + " shards");
            }
            TensorView view = inShard.get(tensor);
            if (view == null) {
                throw bad(
                        folder,
                        "says tensor \"" + Printable.of(tensor) + "\" is in " + shard + ", but it is not there");
            }
            tensors.put(tensor, view);
        }
        return tensors;
    }

    private static String shardName(CheckpointFolder folder, String tensor, JsonNode value) {
        if (!value.isTextual()) {
            throw bad(folder, "the shard of tensor \"" + Printable.of(tensor) + "\" is not a string");
        }
        if (!value.textValue().endsWith(".safetensors")) {
            throw bad(
                    folder,
                    "the shard of tensor \"" + Printable.of(tensor) + "\" is \"" + Printable.of(value.textValue())
                            + "\", not a .safetensors file");
        }
        return value.textValue();
    }

    private static Map<String, TensorView> open(
            CheckpointFolder folder, String shard, Arena arena, HeaderBudget budget) {
        return SafetensorsFile.map(
                folder.path().resolve(shard),
                folder.require(shard, Checkpoint.INDEX + " names it as a shard; the checkpoint is incomplete"),
                arena,
                budget);
    }

    private static ModelLoadException bad(CheckpointFolder folder, String what) {
        return new ModelLoadException("InvalidCheckpoint", folder.path().resolve(Checkpoint.INDEX) + ": " + what);
    }
}
