// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The forms that scripts rely on, against what transformers computed for the same checkpoint. */
class EngineCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path MODEL =
            Path.of("../runtime/engine/src/test/resources/fixtures/llama-f32").toAbsolutePath();

    /** Of the values' root mean square, as for the engine itself. */
    private static final double MOST_ERROR = 2e-3;

    @TempDir
    Path directory;

    private ValenceProcess valence() {
        return new ValenceProcess(directory, null);
    }

    private static JsonNode reference() throws IOException {
        return JSON.readTree(MODEL.resolve("reference.json").toFile());
    }

    private static String ids(JsonNode tokens) {
        return StreamSupport.stream(tokens.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(","));
    }

    @Test
    void generatePrintsTokensTextAndReasonAsJson() throws Exception {
        var greedy = reference().at("/greedy/4");
        var printed = valence()
                .succeed(
                        "generate",
                        "--model",
                        MODEL.toString(),
                        "--tokens",
                        ids(reference().at("/prompts/4")),
                        "--max-tokens",
                        String.valueOf(greedy.size()),
                        "--temperature",
                        "0",
                        "--json");
        var answer = JSON.readTree(printed);
        assertThat(answer.fieldNames()).toIterable().containsExactly("tokens", "text", "finishReason");
        assertThat(answer.path("tokens")).isEqualTo(greedy);
        assertThat(answer.path("text").isTextual()).isTrue();
        assertThat(answer.path("finishReason").asText()).isEqualTo("length");
        assertThat(printed.lines()).hasSize(1);
    }

    @Test
    void generatePrintsTheTextAloneOtherwise() throws Exception {
        var model = Path.of("../examples/models/valence-nano").toString();
        assertThat(valence().succeed("generate", "--model", model, "--prompt", "Valence is", "--max-tokens", "4"))
                .isNotBlank()
                .endsWith("\n");
    }

    @Test
    void logitsWritesARowForEachToken() throws Exception {
        var prompt = reference()
                .path("prompts")
                .path(reference().path("logitsPrompt").asInt());
        var file = directory.resolve("logits.npy");
        valence().succeed("logits", "--model", MODEL.toString(), "--tokens", ids(prompt), "--out", file.toString());

        var expected = floats(Files.readAllBytes(MODEL.resolve("logits.f32")));
        var written = Files.readAllBytes(file);
        var values = 4 * expected.length;
        assertThat(new String(written, 0, written.length - values, StandardCharsets.ISO_8859_1))
                .contains("'<f4'", "(" + prompt.size() + ", " + expected.length / prompt.size() + ")");
        var actual = floats(ByteBuffer.wrap(written, written.length - values, values)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN));
        double squares = 0;
        for (var value : expected) {
            squares += (double) value * value;
        }
        var scale = Math.sqrt(squares / expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(MOST_ERROR * scale));
        }
    }

    private static float[] floats(byte[] bytes) {
        return floats(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    private static float[] floats(ByteBuffer bytes) {
        var floats = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(floats);
        return floats;
    }

    @Test
    void benchPrintsBothSpeedsAsJson() throws Exception {
        var printed = valence()
                .succeed(
                        "bench",
                        "engine",
                        "--model",
                        MODEL.toString(),
                        "--quantization",
                        "none",
                        "--prompt",
                        "16",
                        "--generate",
                        "4",
                        "--threads",
                        "2",
                        "--runs",
                        "1",
                        "--json");
        var answer = JSON.readTree(printed);
        for (var speed : new String[] {"prefillTokensPerSecond", "decodeTokensPerSecond"}) {
            assertThat(answer.path(speed).asDouble())
                    .as(speed.toLowerCase(Locale.ROOT))
                    .isPositive();
        }
    }

    @Test
    void doctorSaysWhatIsThere() throws Exception {
        var output = valence().run("doctor");
        assertThat(output.stdout()).as("%s", output).contains("JDK 25", "mvn for building", "models run on");
    }
}
