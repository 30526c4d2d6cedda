// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.quality;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question and what makes an answer to it right.
 *
 * @param messages as a chat completion takes them
 * @param tools as a chat completion takes them; null: none are offered
 * @param expected a right answer, for people to read; null: none is given
 */
public record QualityCase(
        String topic,
        JsonNode messages,
        @Nullable JsonNode tools,
        Check check,
        @Nullable String expected) {
    /** Bounds against files that are something else. */
    public static final long MAX_FILE_BYTES = 16L << 20;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** The last message's text. */
    public String question() {
        return messages.path(messages.size() - 1).path("content").asText();
    }

    /**
     * A JSON object a line.
     *
     * @throws IllegalArgumentException a line is no case; says which and why
     */
    public static List<QualityCase> read(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IllegalArgumentException(file + " has more than " + MAX_FILE_BYTES + " bytes");
        }
        var cases = new ArrayList<QualityCase>();
        var lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                cases.add(parse(lines.get(i), file + ", line " + (i + 1)));
            }
        }
        return cases;
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not UTF-8 text", e);
        }
    }

    private static QualityCase parse(String line, String where) {
        try {
            var read = JSON.readValue(line, QualityCase.class);
            if (read == null
                    || read.topic == null
                    || read.check == null
                    || !(read.messages instanceof JsonNode list)
                    || !list.isArray()
                    || list.isEmpty()) {
                throw new IllegalArgumentException(where + ": a case has 'topic', 'messages' and 'check'");
            }
            return read;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(where + ": " + e.getOriginalMessage(), e);
        }
    }
}
