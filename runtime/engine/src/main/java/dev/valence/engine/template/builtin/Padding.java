// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.Limits;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Text;

/** Python's {@code center}, {@code ljust}, {@code rjust} and {@code zfill}. */
final class Padding {
    private Padding() {}

    static String pad(String text, long width, String fill, String how) {
        if (Text.length(fill) != 1) {
            throw TemplateException.failed("The fill character must be exactly one character long");
        }
        long missing = missing(text, width);
        if (missing == 0) {
            return text;
        }
        long left = switch (how) {
            case "ljust" -> 0;
            case "rjust" -> missing;
            // CPython's rule for the odd one
            default -> missing / 2 + (missing & width & 1);
        };
        return fill.repeat((int) left) + text + fill.repeat((int) (missing - left));
    }

    static String zeroFill(String text, long width) {
        long missing = missing(text, width);
        int sign = text.startsWith("+") || text.startsWith("-") ? 1 : 0;
        return text.substring(0, sign) + "0".repeat((int) missing) + text.substring(sign);
    }

    private static long missing(String text, long width) {
        Limits.requireText(Math.max(0, width));
        return Math.max(0, width - Text.length(text));
    }
}
