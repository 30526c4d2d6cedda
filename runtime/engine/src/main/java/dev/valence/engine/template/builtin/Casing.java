// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.TemplateException;
import java.util.Locale;

/** Python's upper, lower and title case: Unicode's full mappings, of no locale. */
final class Casing {
    private Casing() {}

    static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.codePointAt(0);
        // lowered whole, as the form of a final sigma depends on what stands before it
        String rest = lower(text).substring(lower(Character.toString(first)).length());
        return titleCase(first) + rest;
    }

    /** Python's {@code str.title}: a letter after anything that has no case begins a word. */
    static String title(String text) {
        StringBuilder out = new StringBuilder();
        boolean inWord = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == 'Σ') {
                throw TemplateException.unsupported("title case of Σ");
            }
            out.append(inWord ? lower(Character.toString(c)) : titleCase(c));
            inWord = isCased(c);
        }
        return out.toString();
    }

    static boolean isLower(String text) {
        return text.codePoints().anyMatch(Character::isLowerCase)
                && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
    }

    static boolean isUpper(String text) {
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }

    private static boolean isCased(int c) {
        return Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c);
    }

    private static String titleCase(int c) {
        String one = Character.toString(c);
        // the JDK has no full mapping to title case, only to upper case
        if (one.codePointCount(0, one.length())
                != upper(one).codePointCount(0, upper(one).length())) {
            throw TemplateException.unsupported("title case of '" + one + "'");
        }
        return Character.toString(Character.toTitleCase(c));
    }
}
