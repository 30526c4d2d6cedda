// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.InvalidRequestException;
import dev.valence.engine.api.ModelLoadException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what the Hugging Face library does, as dev/fixtures/tokenizers_fixture.py wrote it. */
class TokenizerTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path folder;

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(TokenizerTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    private Tokenizer open(String kind) throws IOException {
        Files.write(folder.resolve("tokenizer.json"), resource(kind + "/tokenizer.json"));
        return Tokenizer.open(folder);
    }

    private static int[] ids(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytelevel", "bytefallback", "nostrip", "metaspace"})
    void encodesAndDecodesAsTheReference(String kind) throws IOException {
        JsonNode expected = JSON.readTree(resource(kind + "/expected.json"));
        try (Tokenizer tokenizer = open(kind)) {
            int tokens = expected.get("vocabularySize").intValue();
            assertThat(tokenizer.tokenBytes(tokens - 1)).isNotEmpty();
            assertThat(tokenizer.tokenBytes(tokens)).isEmpty();
            for (JsonNode one : expected.get("texts")) {
                String text = one.get("text").textValue();
                assertThat(tokenizer.encode(text, false)).as(text).isEqualTo(ids(one.get("ids")));
                assertThat(tokenizer.encode(text, true)).as(text).isEqualTo(ids(one.get("special")));
                assertThat(tokenizer.decode(ids(one.get("ids"))))
                        .as(text)
                        .isEqualTo(one.get("decoded").textValue());
            }
            for (JsonNode one : expected.get("drawn")) {
                assertThat(tokenizer.decode(ids(one.get("ids"))))
                        .as(one.get("ids").toString())
                        .isEqualTo(one.get("decoded").textValue());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytelevel", "bytefallback", "nostrip", "metaspace"})
    void streamedTextIsTheDecodedTextInWholeCodePoints(String kind) throws IOException {
        Random random = new Random(11);
        int tokens = JSON.readTree(resource(kind + "/expected.json"))
                .get("vocabularySize")
                .intValue();
        try (Tokenizer tokenizer = open(kind)) {
            for (int round = 0; round < 500; round++) {
                int[] ids = IntStream.generate(() -> random.nextInt(tokens))
                        .limit(random.nextInt(20))
                        .toArray();
                assertThat(streamed(StreamingDetokenizer.fromStart(tokenizer), ids))
                        .isEqualTo(tokenizer.decode(ids));
            }
            for (String text : new String[] {"日本語 🎉 naïve", " lead", "a\u0000\uFFFD b"}) {
                int[] ids = tokenizer.encode(text, false);
                assertThat(streamed(StreamingDetokenizer.fromStart(tokenizer), ids))
                        .isEqualTo(tokenizer.decode(ids));
            }
        }
    }

    private static String streamed(StreamingDetokenizer stream, int[] ids) {
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            String chunk = stream.append(id);
            // a surrogate pair is never split
            assertThat(Surrogates.firstUnpaired(chunk)).isNegative();
            text.append(chunk);
        }
        return text.append(stream.finish()).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytelevel", "bytefallback", "nostrip"})
    void continuationReadsOnFromThePrompt(String kind) throws IOException {
        try (Tokenizer tokenizer = open(kind)) {
            int[] all = tokenizer.encode("the quick brown fox, naïve 🎉 dog", false);
            for (int split = 1; split < all.length; split++) {
                int[] prompt = IntStream.of(all).limit(split).toArray();
                int[] rest = IntStream.of(all).skip(split).toArray();
                String promptText = tokenizer.decode(prompt);
                if (!promptText.contains("\uFFFD")) {
                    String whole = promptText + streamed(StreamingDetokenizer.continuing(tokenizer), rest);
                    assertThat(whole).isEqualTo(tokenizer.decode(all));
                }
            }
        }
    }

    @Test
    void bytesOfTokensAreThoseOfTheText() throws IOException {
        try (Tokenizer tokenizer = open("bytelevel")) {
            StringBuilder bytes = new StringBuilder();
            for (int id : tokenizer.encode("né 🎉", false)) {
                bytes.append(new String(tokenizer.tokenBytes(id), StandardCharsets.ISO_8859_1));
            }
            assertThat(bytes.toString().getBytes(StandardCharsets.ISO_8859_1))
                    .isEqualTo("né 🎉".getBytes(StandardCharsets.UTF_8));
            assertThat(tokenizer.tokenBytes(3)).isEqualTo("<|turn|>".getBytes(StandardCharsets.UTF_8));
            assertThat(tokenizer.tokenBytes(-1)).isEmpty();
            assertThat(tokenizer.tokenBytes(1 << 30)).isEmpty();
            assertThat(tokenizer.decode(new int[] {-5, 1 << 30})).isEmpty();
        }
    }

    @Test
    void nothingIsTruncatedOrPadded() throws IOException {
        try (Tokenizer tokenizer = open("bytelevel")) {
            assertThat(tokenizer.encode("x ".repeat(3000), false)).hasSizeGreaterThan(3000);
            assertThat(tokenizer.encode("x", false)).hasSize(1);
        }
    }

    /** Of the kinds that take the whole text for one word, and of one that does not. */
    @ParameterizedTest
    @ValueSource(strings = {"bytelevel", "bytefallback", "metaspace"})
    void encodingCostsNoMoreForEachCharacterOfALongText(String kind) throws IOException {
        String part = "the quick brown fox, naïve 日本語 🎉 ";
        try (Tokenizer tokenizer = open(kind)) {
            String small = part.repeat((64 << 10) / part.length());
            long smallNanos = LongStream.range(0, 5)
                    .map(i -> cpuNanos(tokenizer, small))
                    .min()
                    .orElseThrow();
            long largeNanos = cpuNanos(tokenizer, small.repeat(16));

            // were it quadratic, it would be 16 times as much
            assertThat(largeNanos / 16.0).isLessThan(4.0 * smallNanos);
        }
    }

    private static long cpuNanos(Tokenizer tokenizer, String text) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        tokenizer.encode(text, false);
        return threads.getCurrentThreadCpuTime() - before;
    }

    @Test
    void closingWhileOthersEncodeHarmsNobody() throws Exception {
        Tokenizer tokenizer = open("bytelevel");
        List<CompletableFuture<Void>> encoders = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    while (true) {
                        tokenizer.encode("the quick brown fox ".repeat(50), false);
                    }
                }))
                .toList();
        tokenizer.close();

        for (CompletableFuture<Void> encoder : encoders) {
            assertThatThrownBy(() -> encoder.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(GenerationException.class);
        }
        assertThat(tokenizer.decode(new int[] {5})).isNotEmpty();
    }

    @Test
    void aTextFarAboveTheLimitIsRefusedAfterItsFirstPart() throws IOException {
        String text = "1 2 ".repeat(1 << 20);
        try (Tokenizer tokenizer = open("bytelevel")) {
            assertThatThrownBy(() -> tokenizer.requireNotFarAbove(1024, text, "messages"))
                    .isInstanceOfSatisfying(
                            InvalidRequestException.class,
                            e -> assertThat(e.param()).isEqualTo("messages"))
                    .hasMessageContaining("the first " + Tokenizer.COUNTED_CHARS + " of the prompt's 4194304");
        }
    }

    @Test
    void aTextThatEndsInManyTokensIsRefusedToo() throws IOException {
        String text = " ".repeat(Tokenizer.COUNTED_CHARS) + "1 2 ".repeat(Tokenizer.COUNTED_CHARS);
        try (Tokenizer tokenizer = open("bytelevel")) {
            int limit = tokenizer.encode(text, false).length / 4;
            assertThatThrownBy(() -> tokenizer.requireNotFarAbove(limit, text, "prompt"))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytelevel", "bytefallback", "nostrip", "metaspace"})
    void aTextWithinTheLimitIsNeverRefusedForBeingLong(String kind) throws IOException {
        try (Tokenizer tokenizer = open(kind)) {
            for (String part : List.of("the quick brown fox ", "🎉", "a", " ")) {
                // one before, so that a cut would fall into a pair
                String text = "x" + part.repeat(3 * Tokenizer.COUNTED_CHARS / part.length());
                // no context is smaller, and each cut may add a token
                int limit = Math.max(256, tokenizer.encode(text, true).length);
                assertThatCode(() -> tokenizer.requireNotFarAbove(limit, text, "prompt"))
                        .as(part)
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void textThatCannotBeEncodedIsRefused() throws IOException {
        try (Tokenizer tokenizer = open("bytelevel")) {
            assertThatThrownBy(() -> tokenizer.encode("a\ud83d", false))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("surrogate pair at character 1");
            assertThatThrownBy(() -> tokenizer.encode("\udc00\ud83d", false))
                    .isInstanceOf(InvalidRequestException.class);
            assertThatThrownBy(() -> tokenizer.encode("x".repeat(Tokenizer.MAX_TEXT_CHARS + 1), false))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("at most " + Tokenizer.MAX_TEXT_CHARS);
        }
    }

    @Test
    void textThatCannotBeEncodedIsBlamedOnItsField() throws IOException {
        try (Tokenizer tokenizer = open("bytelevel")) {
            assertThatThrownBy(() -> tokenizer.requireNotFarAbove(1024, "a\ud83d", "messages"))
                    .isInstanceOfSatisfying(
                            InvalidRequestException.class,
                            refused -> assertThat(refused.param()).isEqualTo("messages"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"eos_token_id":[5,7]} | {"eos_token_id":9} | {"eos_token":"</s>"}              | 5,7
        {"eos_token_id":null}  | {"eos_token_id":9} | {"eos_token":"</s>"}              | 9
        {}                     | {}                 | {"eos_token":{"content":"</s>"}}  | 2
        {}                     | {}                 | {}                                | ``
        """)
    void firstFileThatNamesTheEndDecides(String generation, String config, String tokenizer, String ids)
            throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), generation);
        Files.writeString(folder.resolve("config.json"), config);
        Files.writeString(folder.resolve("tokenizer_config.json"), tokenizer);
        try (Tokenizer opened = open("bytelevel")) {
            assertThat(opened.endOfSequence().stream().sorted().map(String::valueOf))
                    .containsExactlyInAnyOrder(ids.isEmpty() ? new String[0] : ids.split(","));
        }
    }

    @Test
    void endThatIsNoTokenIsRefused() throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\":\"x\"}");

        assertThatThrownBy(() -> open("bytelevel"))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("eos_token_id");
    }

    @Test
    void missingOrBrokenTokenizerSaysSo() throws IOException {
        assertThatThrownBy(() -> Tokenizer.open(folder))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("tokenizer.json is missing");
        for (String broken : new String[] {
            "",
            "[]",
            "{",
            "{}",
            "{\"model\":7}",
            "{\"model\":{\"vocab\":7}}",
            "{\"model\":{\"vocab\":{\"a\":-1}}}",
            "{\"model\":{\"vocab\":{\"a\":99999999999}}}",
            "{\"model\":{\"vocab\":{\"a\":\"x\"}}}",
            "{\"added_tokens\":[{}]}",
            "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[[\"x\",\"y\"]]},"
                    + "\"decoder\":{\"type\":\"ByteLevel\"}}"
        }) {
            Files.writeString(folder.resolve("tokenizer.json"), broken);
            assertThatThrownBy(() -> Tokenizer.open(folder).close())
                    .as(broken)
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessageContaining("tokenizer.json");
        }
    }

    @Test
    void aFileAboveTheLimitIsRefusedUnreadWithItsSizeAndTheLimit() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(TokenizerFile.MAX_BYTES + 1);
        }

        assertThatThrownBy(() -> Tokenizer.open(folder))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining(file + " has " + (TokenizerFile.MAX_BYTES + 1) + " bytes; at most "
                        + TokenizerFile.MAX_BYTES + " (an eighth of the Java heap");
    }

    @Test
    void aDecoderThatWouldFillTheHeapIsRefused() throws IOException {
        String many = "{},".repeat(TokenizerFile.MAX_DECODER_TOKENS) + "{}";
        Files.writeString(
                folder.resolve("tokenizer.json"), "{\"model\":{\"vocab\":{\"a\":0}},\"decoder\":[" + many + "]}");

        assertThatThrownBy(() -> Tokenizer.open(folder))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("tokenizer.json: decoder has more than 4096 names, values and brackets");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"WordPiece\",\"prefix\":\"##\"}",
                "null",
                "{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Strip\",\"content\":\"x\",\"start\":1,\"stop\":0}]}",
                "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"x\"},\"content\":\"\"}"
            })
    void decoderThatIsNotKnownIsNamed(String decoder) throws IOException {
        String json = new String(resource("bytelevel/tokenizer.json"), StandardCharsets.UTF_8);
        Files.writeString(
                folder.resolve("tokenizer.json"),
                json.replaceAll("\"decoder\":\\{[^}]*}", "\"decoder\":" + decoder.replace("\\", "\\\\")));

        assertThatThrownBy(() -> Tokenizer.open(folder))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("decoder")
                .hasMessageContaining("not supported");
    }
}
