// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import dev.valence.engine.Engines;
import dev.valence.engine.api.BackendChoice;
import dev.valence.engine.api.Engine;
import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.api.LoadedModel;
import dev.valence.engine.api.ModelSpec;
import dev.valence.wire.pod.RuntimeEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A checkpoint for the commands that run an engine in this process. */
final class EngineModel {
    static final String ID = "model";

    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "Checkpoint: config.json, *.safetensors, tokenizer.json.")
    Path directory = Path.of("");

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads that compute; 0: one per core (default: ${DEFAULT-VALUE}).")
    int threads;

    @Option(
            names = "--quantization",
            paramLabel = "KIND",
            defaultValue = "none",
            description = "none, int8, int4 or fp8, where the engine has it (default: ${DEFAULT-VALUE}).")
    String quantization = "none";

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = "${env:" + RuntimeEnvironment.BACKEND + ":-auto}",
            description = "cpu, cuda, or auto, which is CUDA where that runs; " + RuntimeEnvironment.BACKEND
                    + " sets it too (default: ${DEFAULT-VALUE}).")
    String backend = "auto";

    void requireDirectory() {
        if (!Files.isDirectory(directory)) {
            throw new CommandFailure("there is no checkpoint folder " + directory.toAbsolutePath());
        }
    }

    Engine open() {
        requireDirectory();
        return Engines.open(backend(), EngineOptions.DEFAULT.withThreads(threads));
    }

    /** @throws CommandFailure there is no such backend */
    BackendChoice backend() {
        try {
            return BackendChoice.of(backend);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    LoadedModel load(Engine engine) {
        return engine.load(new ModelSpec(ID, directory, quantization, null, 0, 0, Map.of()), progress -> {});
    }

    /** {@code 1,2,3}. @throws CommandFailure not numbers */
    static int @Nullable [] tokens(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .mapToInt(Integer::parseInt)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new CommandFailure("--tokens takes numbers joined by commas, such as 1,2,3; it was " + text);
        }
    }
}
