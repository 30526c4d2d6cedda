// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import dev.valence.engine.api.Engine;
import dev.valence.engine.api.ModelSpec;
import dev.valence.engine.bench.Reference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A checkpoint or adapter of dev/fixtures/make.py with its reference. */
record Fixture(String name, Path path, Reference reference) {
    static final int VOCABULARY = 384;
    static final List<String> MODELS = List.of(
            "llama-f32",
            "llama3-bf16-tied",
            "llama-f32-biases",
            "qwen2-f32-tied",
            "qwen2-bf16-sharded",
            "qwen2-bf16-head64",
            "mistral-f32-window");

    static Path path(String name) {
        return Path.of("src/test/resources/fixtures", name).toAbsolutePath();
    }

    static Fixture of(String name) {
        Path path = path(name);
        return new Fixture(name, path, Reference.in(path));
    }

    List<int[]> prompts() {
        return reference.prompts();
    }

    List<int[]> greedy() {
        return reference.greedy();
    }

    List<String> texts() {
        return reference.texts();
    }

    int[] logitsPrompt() {
        return reference.logitsPrompt();
    }

    float[][] logits() {
        return reference.logits();
    }

    /** With a cache as precise as the reference's. */
    ModelSpec spec() {
        return spec(Map.of());
    }

    ModelSpec spec(Map<String, String> options) {
        return new ModelSpec(name, path, "none", null, 0, 0, options);
    }

    double logitError(Engine engine) {
        return reference.logitError(engine, name);
    }
}
