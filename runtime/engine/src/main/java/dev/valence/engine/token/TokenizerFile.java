// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.token;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
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
 * skipped, and what is kept of a token is its text alone.
 *
 * @param pieces token text by id, added tokens among them
 * @param special ids that {@code decode} leaves out
 * @param decoder the {@code decoder} object; missing or null where the file has none
 */
record TokenizerFile(Map<Integer, String> pieces, Set<Integer> special, JsonNode decoder) {
    static final String NAME = "tokenizer.json";
    /**
     * The largest known (262,144 tokens) has 33 MB. On a small heap less is read: file, vocabulary and the library's copy
     * take five times the file's size for a moment.
     */
    static final long MAX_BYTES = Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 8);

    /** For messages. */
    static final String WHAT_LIMIT = "an eighth of the Java heap, and no more than 128 MiB";

    /** Most tokens, four times those of the largest known; ids beyond are refused. */
    static final int MAX_TOKENS = 1 << 20;

    /** Names, values and brackets of the decoder's description; known ones have some fifty. */
    static final int MAX_DECODER_TOKENS = 4_096;

    private static final JsonMapper JSON = new JsonMapper();

    static TokenizerFile parse(String file, byte[] json) {
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
                    case "added_tokens" -> readAddedTokens();
                    case "decoder" -> decoder = JSON.readTree(new Counted());
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
                if (parser.currentToken() != JsonToken.START_ARRAY || parser.nextToken() != JsonToken.VALUE_STRING) {
                    throw bad("model.vocab[" + id + "] is not a pair of piece and score");
                }
                pieces.put(checkedId(id++), parser.getText());
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    parser.skipChildren();
                }
            }
        }

        private void readAddedTokens() throws IOException {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return;
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    throw bad("added_tokens holds an entry without id or content");
                }
                readAddedToken();
            }
        }

        private void readAddedToken() throws IOException {
            int id = -1;
            String content = null;
            boolean isSpecial = false;
            for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (key.equals("id") && value == JsonToken.VALUE_NUMBER_INT) {
                    id = checkedId(parser.getValueAsLong(-1));
                } else if (key.equals("content") && value == JsonToken.VALUE_STRING) {
                    content = parser.getText();
                } else if (key.equals("special")) {
                    isSpecial = value == JsonToken.VALUE_TRUE;
                } else {
                    parser.skipChildren();
                }
            }
            if (id < 0 || content == null) {
                throw bad("added_tokens holds an entry without id or content");
            }
            added.put(id, content);
            if (isSpecial) {
                special.add(id);
            }
        }

        private int checkedId(long id) {
            if (id < 0 || id >= MAX_TOKENS) {
                throw bad("holds token id " + id + ", not between 0 and " + (MAX_TOKENS - 1));
            }
            return (int) id;
        }

        /** For a part that is read as a tree, and so must not be long. */
        private final class Counted extends JsonParserDelegate {
            private int count;

            Counted() {
                super(parser);
            }

            @Override
            public JsonToken nextToken() throws IOException {
                if (++count > MAX_DECODER_TOKENS) {
                    throw bad("decoder has more than " + MAX_DECODER_TOKENS + " names, values and brackets");
                }
                return super.nextToken();
            }
        }

        private ModelLoadException bad(String what) {
            return new ModelLoadException("InvalidTokenizer", file + ": " + what);
        }
    }
}
