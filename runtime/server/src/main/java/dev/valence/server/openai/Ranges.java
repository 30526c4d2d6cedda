// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.server.http.HttpError;
import org.jspecify.annotations.Nullable;

/** Numbers and texts of requests within their bounds; the error names field, value and bounds. */
final class Ranges {
    private Ranges() {}

    static int integer(String field, @Nullable Integer value, int absent, int min, int max) {
        if (value == null) {
            return absent;
        }
        if (value < min || value > max) {
            throw HttpError.badField(field, "'" + field + "' must be from " + min + " to " + max + ", but is " + value);
        }
        return value;
    }

    static float number(String field, @Nullable Double value, double absent, double min, double max) {
        if (value == null) {
            return (float) absent;
        }
        double number = value;
        // NaN fails both comparisons
        if (!(number >= min && number <= max)) {
            throw HttpError.badField(
                    field, "'" + field + "' must be from " + min + " to " + max + ", but is " + number);
        }
        return (float) number;
    }

    /** A JSON string may hold half a surrogate pair, which is no character and has no tokens. */
    static String text(String field, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw HttpError.badField(
                        field,
                        "'" + field + "' has half of a surrogate pair at index " + i + ", which is no character");
            }
        }
        return value;
    }
}
