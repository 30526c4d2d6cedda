// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.valence.engine.api.ModelSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint or adapter of dev/fixtures/make.py with its reference.
 *
 * @param logits [tokens of {@code logitsPrompt}][vocabulary]
 */
record Fixture(
        String name,
        Path path,
        List<int[]> prompts,
        List<int[]> greedy,
        List<String> texts,
        int[] logitsPrompt,
        float[][] logits) {
    static final int VOCABULARY = 384;
    static final List<String> MODELS = List.of(
            "llama-f32",
            "llama3-bf16-tied",
            "llama-f32-biases",
            "qwen2-f32-tied",
            "qwen2-bf16-sharded",
            "mistral-f32-window");

    static Path path(String name) {
        return Path.of("src/test/resources/fixtures", name).toAbsolutePath();
    }

    static Fixture of(String name) {
        try {
            Path path = path(name);
            JsonNode json =
                    new ObjectMapper().readTree(path.resolve("reference.json").toFile());
            List<int[]> prompts = arrays(json.get("prompts"));
            List<String> texts = new ArrayList<>();
            json.get("texts").forEach(text -> texts.add(text.textValue()));
            int[] logitsPrompt = prompts.get(json.get("logitsPrompt").intValue());
            return new Fixture(
                    name,
                    path,
                    prompts,
                    arrays(json.get("greedy")),
                    texts,
                    logitsPrompt,
                    logits(path, logitsPrompt.length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With a cache as precise as the reference's. */
    ModelSpec spec() {
        return new ModelSpec(name, path, "none", null, 0, 0, Map.of());
    }

    private static List<int[]> arrays(JsonNode node) {
        List<int[]> arrays = new ArrayList<>();
        for (JsonNode array : node) {
            int[] values = new int[array.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = array.get(i).intValue();
            }
            arrays.add(values);
        }
        return arrays;
    }

    private static float[][] logits(Path path, int rows) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.wrap(Files.readAllBytes(path.resolve("logits.f32"))).order(ByteOrder.LITTLE_ENDIAN);
        float[][] logits = new float[rows][VOCABULARY];
        for (float[] row : logits) {
            bytes.asFloatBuffer().get(row);
            bytes.position(bytes.position() + row.length * Float.BYTES);
        }
        return logits;
    }
}
