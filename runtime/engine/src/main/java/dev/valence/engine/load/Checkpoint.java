// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.engine.api.ModelLoadException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/**
 * A model in a local folder, as Hugging Face lays it out: {@code config.json} and {@code model.safetensors}, or shards
 * with their index. Opening reads configuration and tensor headers; weights are mapped, not read. May be used from any
 * thread; after {@link #close} no tensor may be touched. The files must not shrink while it is open: reading a mapped
 * page that is gone ends the process.
 */
public final class Checkpoint implements AutoCloseable {
    /**
     * Most bytes of the safetensors headers of a checkpoint, of all its files together. The largest known checkpoints, of
     * a trillion parameters, have some 20 MB.
     */
    public static final long MAX_HEADER_BYTES = 32L << 20;

    /** Most safetensors files of a checkpoint. */
    public static final int MAX_SHARDS = 1024;

    /** Which of several safetensors files holds which tensor. */
    public static final String INDEX = "model.safetensors.index.json";

    /** Of that; the largest known, of 91,000 tensors, has 9 MB. */
    public static final long MAX_INDEX_BYTES = 16L << 20;

    public static final String CONFIG = "config.json";

    /** All weights of a checkpoint that is not in shards. */
    public static final String SINGLE_FILE = "model.safetensors";

    private final CheckpointFolder folder;
    private final Arena arena;
    private final JsonNode config;
    private final Map<String, TensorView> tensors;

    private Checkpoint(CheckpointFolder folder, Arena arena, JsonNode config, Map<String, TensorView> tensors) {
        this.folder = folder;
        this.arena = arena;
        this.config = config;
        this.tensors = tensors;
    }

    /** @throws ModelLoadException a file is missing, unreadable, or says something impossible; nothing stays mapped */
    public static Checkpoint open(Path dir) throws ModelLoadException {
        CheckpointFolder folder = CheckpointFolder.open(dir);
        JsonNode config = folder.requireJson(CONFIG, "a checkpoint folder as Hugging Face lays it out has it");
        Arena arena = Arena.ofShared();
        try {
            Map<String, TensorView> tensors = tensors(folder, arena);
            if (tensors.isEmpty()) {
                throw new ModelLoadException("InvalidCheckpoint", dir + ": its safetensors hold no tensor");
            }
            return new Checkpoint(folder, arena, config, Collections.unmodifiableMap(tensors));
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /** {@code config.json}, always an object. */
    public JsonNode config() {
        return config;
    }

    /** All tensors by name. */
    public Map<String, TensorView> tensors() {
        return tensors;
    }

    /** Bytes of all tensors as they lie in the files. */
    public long weightBytes() {
        return tensors.values().stream().mapToLong(t -> t.data().byteSize()).sum();
    }

    public Path path() {
        return folder.path();
    }

    @Override
    public void close() {
        arena.close();
    }

    private static Map<String, TensorView> tensors(CheckpointFolder folder, Arena arena) {
        // the single file first, as the reference implementation does where a folder has both
        HeaderBudget budget = new HeaderBudget();
        Optional<Path> single = folder.find(SINGLE_FILE);
        if (single.isPresent()) {
            return SafetensorsFile.map(folder.path().resolve(SINGLE_FILE), single.get(), arena, budget);
        }
        JsonNode index = folder.json(INDEX, MAX_INDEX_BYTES)
                .orElseThrow(() -> new ModelLoadException(
                        "MissingFile",
                        folder.path() + " has neither " + SINGLE_FILE + " nor " + INDEX
                                + "; weights are read from safetensors only"));
        return ShardIndex.tensors(folder, index, arena, budget);
    }
}
