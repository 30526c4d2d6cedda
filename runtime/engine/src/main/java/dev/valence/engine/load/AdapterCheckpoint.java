// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.load;

import dev.valence.engine.api.ModelLoadException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;

/**
 * A LoRA adapter in a local folder, as PEFT writes it: {@code adapter_config.json} and
 * {@code adapter_model.safetensors}. Tensors come in pairs {@code base_model.model.<module>.lora_A.weight}
 * {@code [rank, in]} and {@code ....lora_B.weight} {@code [out, rank]}; that they are complete and fit the rank is
 * checked here, that they fit a base model is for whoever knows it.
 */
public final class AdapterCheckpoint implements AutoCloseable {
    public static final String CONFIG = "adapter_config.json";

    public static final String WEIGHTS = "adapter_model.safetensors";

    private final Arena arena;
    private final AdapterConfig config;
    private final Map<String, TensorView> tensors;

    private AdapterCheckpoint(Arena arena, AdapterConfig config, Map<String, TensorView> tensors) {
        this.arena = arena;
        this.config = config;
        this.tensors = tensors;
    }

    /** @throws ModelLoadException a file is missing, wrong, or needs what is not supported; nothing stays mapped */
    public static AdapterCheckpoint open(Path dir) throws ModelLoadException {
        CheckpointFolder folder = CheckpointFolder.open(dir);
        AdapterConfig config = AdapterConfig.read(folder);
        Path file = folder.require(WEIGHTS, "adapter weights are read from safetensors only");
        Path name = folder.path().resolve(WEIGHTS);
        Arena arena = Arena.ofShared();
        try {
            Map<String, TensorView> tensors = SafetensorsFile.map(name, file, arena, new HeaderBudget());
            LoraTensors.check(name.toString(), config, tensors);
            return new AdapterCheckpoint(arena, config, Collections.unmodifiableMap(tensors));
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    public int rank() {
        return config.rank();
    }

    /** Factor on {@code B·A·x}: alpha / rank, or alpha / √rank for rsLoRA. */
    public float scale() {
        return config.scale();
    }

    public Map<String, TensorView> tensors() {
        return tensors;
    }

    @Override
    public void close() {
        arena.close();
    }
}
