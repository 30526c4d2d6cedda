// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.valence.engine.api.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What transformers computes on a checkpoint in float32, as dev/fixtures/make.py wrote it beside it.
 *
 * @param greedy the tokens that follow each prompt
 * @param logits [tokens of {@code logitsPrompt}][vocabulary]
 */
public record Reference(
        List<int[]> prompts, List<int[]> greedy, List<String> texts, int[] logitsPrompt, float[][] logits) {
    /** @throws UncheckedIOException the folder has no reference */
    public static Reference in(Path checkpoint) {
        try {
            JsonNode json = new ObjectMapper()
                    .readTree(checkpoint.resolve("reference.json").toFile());
            List<int[]> prompts = arrays(json.get("prompts"));
            List<String> texts = new ArrayList<>();
            json.get("texts").forEach(text -> texts.add(text.textValue()));
            int[] logitsPrompt = prompts.get(json.get("logitsPrompt").intValue());
            return new Reference(
                    prompts,
                    arrays(json.get("greedy")),
                    texts,
                    logitsPrompt,
                    logits(checkpoint.resolve("logits.f32"), logitsPrompt.length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The largest error of a logit, each relative to the largest of its row; infinite where one is not a number.
     *
     * @param model the checkpoint, loaded
     */
    public double logitError(Engine engine, String model) {
        float[][] actual = engine.logits(model, logitsPrompt).rows();
        double worst = 0;
        for (int row = 0; row < logits.length; row++) {
            double scale = 0;
            double error = 0;
            for (int i = 0; i < logits[row].length; i++) {
                scale = Math.max(scale, Math.abs(logits[row][i]));
                double here = Math.abs(logits[row][i] - actual[row][i]);
                error = Double.isNaN(here) ? Double.POSITIVE_INFINITY : Math.max(error, here);
            }
            worst = Math.max(worst, error / scale);
        }
        return worst;
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

    private static float[][] logits(Path file, int rows) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        float[][] logits = new float[rows][bytes.remaining() / Float.BYTES / rows];
        for (float[] row : logits) {
            bytes.asFloatBuffer().get(row);
            bytes.position(bytes.position() + row.length * Float.BYTES);
        }
        return logits;
    }
}
