// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.token;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.valence.engine.api.ModelLoadException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What decoding needs of {@code tokenizer.json}. Read as a stream: merges and normalizer tables, most of the file, are
 * skipped.
 *
 * @param pieces token text by id, added tokens among them
 * @param special ids that {@code decode} leaves out
 * @param decoder the {@code decoder} object; missing or null where the file has none
 */
record TokenizerFile(Map<Integer, String> pieces, Set<Integer> special, JsonNode decoder) {
    static final String NAME = "tokenizer.json";
    /** The largest known (262,144 tokens) has 33 MB. */
    static final long MAX_BYTES = 128L << 20;
    /** Most tokens; ids beyond are refused. */
    static final int MAX_TOKENS = 1 << 22;

    private static final JsonMapper JSON = new JsonMapper();

    static TokenizerFile parse(String file, String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            Reader reader = new Reader(file, parser);
            return reader.read();
        } catch (IOException e) {
            throw new ModelLoadException("InvalidTokenizer", file + ": is not valid JSON: " + e.getMessage(), e);
        }
    }

    private static final class Reader {
        private final String file;
        private final JsonParser parser;
        private final Map<Integer, String> pieces = new TreeMap<>();
        private final Map<Integer, String> added = new TreeMap<>();
        private final Set<Integer> special = new HashSet<>();
        private JsonNode decoder = MissingNode.getInstance();

        Reader(String file, JsonParser parser) {
            this.file = file;
            this.parser = parser;
        }

        TokenizerFile read() throws IOException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw bad("is not a JSON object");
            }
            for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
                parser.nextToken();
                switch (key) {
                    case "model" -> readModel();
                    case "added_tokens" -> JSON.<JsonNode>readTree(parser).forEach(this::readAdded);
                    case "decoder" -> decoder = JSON.readTree(parser);
                    default -> parser.skipChildren();
                }
            }
            pieces.putAll(added);
            if (pieces.isEmpty()) {
                throw bad("has no vocabulary");
            }
            return new TokenizerFile(pieces, special, decoder);
        }

        private void readModel() throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw bad("model is not a JSON object");
            }
            for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (!key.equals("vocab")) {
                    parser.skipChildren();
                } else if (value == JsonToken.START_OBJECT) {
                    readVocabularyObject();
                } else if (value == JsonToken.START_ARRAY) {
                    readVocabularyArray();
                } else {
                    throw bad("model.vocab is neither an object nor an array");
                }
            }
        }

        private void readVocabularyObject() throws IOException {
            for (String piece = parser.nextFieldName(); piece != null; piece = parser.nextFieldName()) {
                if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
                    throw bad("model.vocab holds an id that is not a whole number");
                }
                pieces.put(checkedId(parser.getValueAsLong(-1)), piece);
            }
        }

        // unigram: pairs [piece, score], the id is the index
        private void readVocabularyArray() throws IOException {
            int id = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                JsonNode pair = JSON.readTree(parser);
                if (!pair.path(0).isTextual()) {
                    throw bad("model.vocab[" + id + "] is not a pair of piece and score");
                }
                pieces.put(checkedId(id++), pair.get(0).textValue());
            }
        }

        private void readAdded(JsonNode token) {
            if (!token.path("id").isIntegralNumber() || !token.path("content").isTextual()) {
                throw bad("added_tokens holds an entry without id or content");
            }
            int id = checkedId(token.get("id").asLong(-1));
            added.put(id, token.get("content").textValue());
            if (token.path("special").asBoolean(false)) {
                special.add(id);
            }
        }

        private int checkedId(long id) {
            if (id < 0 || id >= MAX_TOKENS) {
                throw bad("holds token id " + id + ", not between 0 and " + (MAX_TOKENS - 1));
            }
            return (int) id;
        }

        private ModelLoadException bad(String what) {
            return new ModelLoadException("InvalidTokenizer", file + ": " + what);
        }
    }
}
