// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.token;

/**
 * UTF-8 bytes to text, piece by piece: a code point comes out once it is complete. Each maximal ill-formed part becomes
 * one U+FFFD, as the Unicode standard recommends (section 3.9, table 3-8) and the Hugging Face tokenizers do; the JDK's
 * own decoder counts encoded surrogates differently.
 */
final class Utf8Stream {
    private int codePoint;
    private int missing;
    // the range the next continuation byte has to be in; narrower than 80..BF after E0, ED, F0 and F4
    private int low;
    private int high;

    void append(byte[] bytes, StringBuilder out) {
        for (byte signed : bytes) {
            append(signed & 0xff, out);
        }
    }

    /** Ends the text: an incomplete code point becomes U+FFFD. */
    void finish(StringBuilder out) {
        if (missing > 0) {
            missing = 0;
            out.append('\uFFFD');
        }
    }

    private void append(int b, StringBuilder out) {
        if (missing > 0) {
            if (b >= low && b <= high) {
                codePoint = codePoint << 6 | b & 0x3f;
                low = 0x80;
                high = 0xbf;
                if (--missing == 0) {
                    out.appendCodePoint(codePoint);
                }
                return;
            }
            finish(out);
        }
        start(b, out);
    }

    private void start(int b, StringBuilder out) {
        low = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
        high = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
        if (b < 0x80) {
            out.append((char) b);
        } else if (b >= 0xc2 && b <= 0xdf) {
            codePoint = b & 0x1f;
            missing = 1;
        } else if (b >= 0xe0 && b <= 0xef) {
            codePoint = b & 0x0f;
            missing = 2;
        } else if (b >= 0xf0 && b <= 0xf4) {
            codePoint = b & 0x07;
            missing = 3;
        } else {
            out.append('\uFFFD');
        }
    }
}
