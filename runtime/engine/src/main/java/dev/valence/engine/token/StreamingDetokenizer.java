// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.token;

import java.util.Arrays;

/**
 * Output text of one generation, token by token, in whole code points. Holds back at most three bytes. Not thread-safe.
 *
 * <p>What {@link #append} returns, joined, and {@link #finish} at the end, is what {@link Tokenizer#decode} gives for
 * all tokens at once.
 */
public final class StreamingDetokenizer {
    private final Tokenizer tokenizer;
    private final Utf8Stream utf8 = new Utf8Stream();
    private int spacesToDrop;
    private boolean firstPiece;

    private StreamingDetokenizer(Tokenizer tokenizer, boolean atStart) {
        this.tokenizer = tokenizer;
        this.spacesToDrop = atStart ? tokenizer.decoder().leadingSpaces() : 0;
        this.firstPiece = atStart && tokenizer.decoder().firstPieceLosesSpaces();
    }

    /** For a text of its own: the leading-space rule of the tokenizer applies, as in {@link Tokenizer#decode}. */
    public static StreamingDetokenizer fromStart(Tokenizer tokenizer) {
        return new StreamingDetokenizer(tokenizer, true);
    }

    /** For the continuation of a prompt: a leading space belongs to the text, so that prompt plus output reads right. */
    public static StreamingDetokenizer continuing(Tokenizer tokenizer) {
        return new StreamingDetokenizer(tokenizer, false);
    }

    /** @return text that is complete with this token; often empty, never part of a code point */
    public String append(int token) {
        if (tokenizer.isSpecial(token)) {
            return "";
        }
        byte[] bytes = tokenizer.tokenBytes(token);
        if (firstPiece) {
            firstPiece = false;
            bytes = withoutSpaces(bytes);
        }
        StringBuilder out = new StringBuilder();
        utf8.append(withoutLeadingSpaces(bytes), out);
        return out.toString();
    }

    /** @return U+FFFD when the last code point is incomplete, else nothing */
    public String finish() {
        StringBuilder out = new StringBuilder();
        utf8.finish(out);
        return out.toString();
    }

    private byte[] withoutLeadingSpaces(byte[] bytes) {
        int from = 0;
        while (spacesToDrop > 0 && from < bytes.length) {
            if (bytes[from] == ' ') {
                spacesToDrop--;
                from++;
            } else {
                spacesToDrop = 0;
            }
        }
        return from == 0 ? bytes : Arrays.copyOfRange(bytes, from, bytes.length);
    }

    private static byte[] withoutSpaces(byte[] bytes) {
        byte[] kept = new byte[bytes.length];
        int count = 0;
        for (byte b : bytes) {
            if (b != ' ') {
                kept[count++] = b;
            }
        }
        return Arrays.copyOf(kept, count);
    }
}
