// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.syntax;

import dev.valence.engine.template.value.TemplateException;

/** Escapes of Python's string literals. */
final class StringEscapes {
    private static final String NAMED = "\\'\"abfnrtv";
    private static final String MEANT = "\\'\"\u0007\b\f\n\r\t\u000b";

    private StringEscapes() {}

    static String resolve(String text, int line) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '\\' || i == text.length()) {
                out.append(c);
                continue;
            }
            char escape = text.charAt(i++);
            int named = NAMED.indexOf(escape);
            if (named >= 0) {
                out.append(MEANT.charAt(named));
            } else if (escape >= '0' && escape <= '7') {
                int end = i;
                while (end < text.length() && end < i + 2 && text.charAt(end) >= '0' && text.charAt(end) <= '7') {
                    end++;
                }
                out.append((char) Integer.parseInt(text.substring(i - 1, end), 8));
                i = end;
            } else if (escape == 'x' || escape == 'u' || escape == 'U') {
                int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : 8;
                out.appendCodePoint(codePoint(text, i, digits, line));
                i += digits;
            } else if (escape == 'N') {
                throw TemplateException.unsupported("the escape \\N").at(line);
            } else if (escape != '\n') {
                // an unknown escape stays as it is
                out.append('\\').append(escape);
            }
        }
        return out.toString();
    }

    private static int codePoint(String text, int from, int digits, int line) {
        int value = -1;
        if (from + digits <= text.length()
                && text.substring(from, from + digits).chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0)) {
            value = Integer.parseUnsignedInt(text.substring(from, from + digits), 16);
        }
        if (!Character.isValidCodePoint(value)) {
            throw TemplateException.syntax("a truncated or invalid escape in a string", line);
        }
        if (value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE) {
            throw TemplateException.unsupported("half a surrogate pair in a string")
                    .at(line);
        }
        return value;
    }
}
