// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.engine.api.ModelLoadException;
import dev.valence.engine.load.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The {@code decoder} of {@code tokenizer.json}, as far as it acts on one token at a time, and what it does at the start
 * of a text. Knows byte-level BPE, SentencePiece BPE with byte fallback, and Metaspace.
 *
 * @param replacements applied in order to each piece
 * @param byteLevel pieces are written in the {@link ByteAlphabet}
 * @param byteFallback pieces like {@code <0x0A>} are bytes
 * @param leadingSpaces how many spaces the very start of a text loses
 * @param firstPieceLosesSpaces whether the first piece of a text loses all that stood for spaces
 */
record PieceDecoder(
        List<Replacement> replacements,
        boolean byteLevel,
        boolean byteFallback,
        int leadingSpaces,
        boolean firstPieceLosesSpaces) {
    private static final Pattern BYTE = Pattern.compile("<0x[0-9A-Fa-f]{2}>");
    private static final PieceDecoder NOTHING = new PieceDecoder(List.of(), false, false, 0, false);

    record Replacement(String from, String to) {}

    static PieceDecoder of(String file, JsonNode decoder) {
        if (decoder.path("type").asText("").equals("Sequence")) {
            PieceDecoder result = NOTHING;
            for (JsonNode step : decoder.path("decoders")) {
                result = result.then(file, step);
            }
            return result;
        }
        return NOTHING.then(file, decoder);
    }

    /** Bytes of a piece inside a text. */
    byte[] bytes(String piece) {
        String text = piece;
        for (Replacement replacement : replacements) {
            text = text.replace(replacement.from(), replacement.to());
        }
        if (byteLevel) {
            return ByteAlphabet.bytes(text);
        }
        if (byteFallback && BYTE.matcher(text).matches()) {
            return new byte[] {(byte) Integer.parseInt(text.substring(3, 5), 16)};
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private PieceDecoder then(String file, JsonNode step) {
        return switch (step.path("type").asText("(none)")) {
            case "ByteLevel" ->
                new PieceDecoder(replacements, true, byteFallback, leadingSpaces, firstPieceLosesSpaces);
            case "ByteFallback" ->
                new PieceDecoder(replacements, byteLevel, true, leadingSpaces, firstPieceLosesSpaces);
            case "Fuse" -> this;
            case "Replace" -> thenReplace(file, step);
            case "Strip" -> thenStrip(file, step);
            case "Metaspace" -> {
                PieceDecoder spaced =
                        plus(new Replacement(step.path("replacement").asText("▁"), " "));
                boolean loses = !step.path("prepend_scheme").asText("always").equals("never")
                        && step.path("add_prefix_space").asBoolean(true);
                yield new PieceDecoder(spaced.replacements, byteLevel, byteFallback, leadingSpaces, loses);
            }
            default -> throw unsupported(file, step);
        };
    }

    private PieceDecoder thenReplace(String file, JsonNode step) {
        JsonNode from = step.path("pattern").path("String");
        if (!from.isTextual()
                || from.textValue().isEmpty()
                || !step.path("content").isTextual()
                || byteFallback) {
            throw unsupported(file, step);
        }
        return plus(new Replacement(from.textValue(), step.get("content").textValue()));
    }

    private PieceDecoder thenStrip(String file, JsonNode step) {
        boolean known = step.path("content").asText("").equals(" ")
                && step.path("stop").asInt(0) == 0
                && step.path("start").isInt()
                && step.get("start").intValue() >= 0;
        if (!known) {
            throw unsupported(file, step);
        }
        return new PieceDecoder(
                replacements, byteLevel, byteFallback, step.get("start").intValue(), firstPieceLosesSpaces);
    }

    private PieceDecoder plus(Replacement replacement) {
        List<Replacement> more = new ArrayList<>(replacements);
        more.add(replacement);
        return new PieceDecoder(List.copyOf(more), byteLevel, byteFallback, leadingSpaces, firstPieceLosesSpaces);
    }

    private static ModelLoadException unsupported(String file, JsonNode step) {
        return new ModelLoadException(
                "UnsupportedTokenizer",
                file + ": decoder " + Printable.of(step.toString())
                        + " is not supported; known are ByteLevel, Metaspace, and sequences of Replace (of a string),"
                        + " ByteFallback, Fuse and Strip (of leading spaces)");
    }
}
