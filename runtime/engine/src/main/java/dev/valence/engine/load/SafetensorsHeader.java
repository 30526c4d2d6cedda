// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.valence.engine.api.ModelLoadException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON header of a safetensors file, checked as the format's specification asks: known types, sizes that follow
 * from shape and type, offsets that cover the data without overlap or hole.
 */
final class SafetensorsHeader {
    /** Most dimensions of a tensor. */
    static final int MAX_RANK = 8;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** A tensor's place; {@code begin} and {@code end} are bytes from the start of the data. */
    record Entry(String name, DType dtype, List<Long> shape, long begin, long end) {}

    private final Path file;
    private final long dataBytes;
    private final HeaderBudget budget;

    private SafetensorsHeader(Path file, long dataBytes, HeaderBudget budget) {
        this.file = file;
        this.dataBytes = dataBytes;
        this.budget = budget;
    }

    /**
     * @param file for messages
     * @param json the header's text, still with its padding
     * @param dataBytes what follows the header in the file
     * @return entries by rising offset
     */
    static List<Entry> parse(Path file, String json, long dataBytes, HeaderBudget budget) {
        SafetensorsHeader header = new SafetensorsHeader(file, dataBytes, budget);
        try (JsonParser parser = JSON.createParser(json)) {
            List<Entry> entries = header.entries(parser);
            header.requireExactCover(entries);
            return entries;
        } catch (IOException e) {
            throw header.bad("header is not valid JSON: " + Printable.of(String.valueOf(e.getMessage())));
        }
    }

    private List<Entry> entries(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw bad("header is not a JSON object");
        }
        List<Entry> entries = new ArrayList<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            if (name.equals("__metadata__")) {
                skipMetadata(parser);
            } else {
                budget.takeTensor(file);
                entries.add(entry(parser, name));
            }
        }
        if (parser.nextToken() != null) {
            throw bad("header has content after its JSON object");
        }
        return entries;
    }

    private void skipMetadata(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw bad("__metadata__ is not a JSON object");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw bad("__metadata__ key \"" + Printable.of(key) + "\" is not a string");
            }
        }
    }

    private Entry entry(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw bad(name, "its entry is not a JSON object");
        }
        DType dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            parser.nextToken();
            switch (key) {
                case "dtype" -> dtype = dtype(parser, name);
                case "shape" -> shape = numbers(parser, name, key, MAX_RANK);
                case "data_offsets" -> offsets = numbers(parser, name, key, 2);
                default -> throw bad(name, "unknown field \"" + Printable.of(key) + "\"");
            }
        }
        return checked(name, required(name, "dtype", dtype), required(name, "shape", shape), offsets);
    }

    private Entry checked(String name, DType dtype, List<Long> shape, @Nullable List<Long> givenOffsets) {
        List<Long> offsets = required(name, "data_offsets", givenOffsets);
        if (offsets.size() != 2) {
            throw bad(name, "data_offsets has " + offsets.size() + " numbers, not 2");
        }
        long begin = offsets.get(0);
        long end = offsets.get(1);
        if (end < begin || end > dataBytes) {
            throw bad(
                    name,
                    "data_offsets [" + begin + ", " + end + "] are not a range in the " + dataBytes
                            + " bytes of data; is the file truncated?");
        }
        long bytes = bytes(name, dtype, shape);
        if (bytes != end - begin) {
            throw bad(
                    name,
                    "shape " + shape + " of " + dtype + " needs " + bytes + " bytes, but data_offsets [" + begin + ", "
                            + end + "] hold " + (end - begin));
        }
        return new Entry(name, dtype, shape, begin, end);
    }

    private long bytes(String name, DType dtype, List<Long> shape) {
        try {
            long bytes = dtype.bytes();
            for (long dimension : shape) {
                bytes = Math.multiplyExact(bytes, dimension);
            }
            return bytes;
        } catch (ArithmeticException e) {
            throw bad(name, "shape " + shape + " of " + dtype + " overflows 64 bits");
        }
    }

    private DType dtype(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw bad(name, "dtype is not a string");
        }
        String text = parser.getText();
        return DType.named(text)
                .orElseThrow(
                        () -> bad(name, "unknown dtype \"" + Printable.of(text) + "\"; known are " + DType.known()));
    }

    private List<Long> numbers(JsonParser parser, String name, String key, int most) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw bad(name, key + " is not an array");
        }
        List<Long> numbers = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw bad(
                        name,
                        key + " holds something that is not a whole number: "
                                + Printable.of(String.valueOf(parser.getText())));
            }
            if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER || parser.getLongValue() < 0) {
                throw bad(name, key + " holds " + Printable.of(parser.getText()) + ", not between 0 and 2^63-1");
            }
            if (numbers.size() == most) {
                throw bad(name, key + " has more than " + most + " numbers");
            }
            numbers.add(parser.getLongValue());
        }
        return List.copyOf(numbers);
    }

    private void requireExactCover(List<Entry> entries) {
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long expected = 0;
        String before = "the start of the data";
        for (Entry entry : entries) {
            if (entry.begin() != expected) {
                throw bad(
                        entry.name(),
                        "starts at " + entry.begin() + (entry.begin() < expected ? " and overlaps " : ", a hole after ")
                                + before + ", which ends at " + expected);
            }
            expected = entry.end();
            before = "tensor \"" + Printable.of(entry.name()) + "\"";
        }
        if (expected != dataBytes) {
            throw bad("tensors cover " + expected + " bytes, but " + dataBytes + " bytes of data follow the header");
        }
    }

    private <T> T required(String name, String key, @Nullable T value) {
        if (value == null) {
            throw bad(name, key + " is missing");
        }
        return value;
    }

    private ModelLoadException bad(String tensor, String what) {
        return bad("tensor \"" + Printable.of(tensor) + "\": " + what);
    }

    private ModelLoadException bad(String what) {
        return new ModelLoadException("InvalidCheckpoint", file + ": " + what);
    }
}
