// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.token;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The printable stand-ins that byte-level BPE writes for bytes: visible Latin-1 characters stand for themselves, the
 * other bytes, in order, for U+0100 and up (GPT-2).
 */
final class ByteAlphabet {
    private static final int[] BYTE_OF_CHAR = byteOfChar();

    private ByteAlphabet() {}

    /** Bytes a piece stands for; a piece with a character outside the alphabet stands for its own UTF-8. */
    static byte[] bytes(String piece) {
        byte[] bytes = new byte[piece.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = piece.charAt(i);
            if (c >= BYTE_OF_CHAR.length || BYTE_OF_CHAR[c] < 0) {
                return piece.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) BYTE_OF_CHAR[c];
        }
        return bytes;
    }

    private static int[] byteOfChar() {
        int[] table = new int[0x100 + 68];
        Arrays.fill(table, -1);
        int next = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean visible = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            table[visible ? b : next++] = b;
        }
        return table;
    }
}
