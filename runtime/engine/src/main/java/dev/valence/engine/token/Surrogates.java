// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.token;

/** JSON can carry half a surrogate pair, which no UTF-8 text can. */
final class Surrogates {
    private Surrogates() {}

    /** @return index of the first unpaired surrogate, -1 when the text is valid */
    static int firstUnpaired(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (!pair) {
                return i;
            }
            i++;
        }
        return -1;
    }

    /** @return {@code end}, or one less where a pair would be cut there */
    static int wholeUpTo(String text, int end) {
        return end < text.length() && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }
}
