// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Text;
import java.util.function.IntPredicate;

/** Python's {@code isdigit} and its kin. */
final class CharacterClasses {
    private CharacterClasses() {}

    static boolean all(String text, String method) {
        if (method.equals("isascii")) {
            return text.chars().allMatch(c -> c < 0x80);
        }
        IntPredicate test = switch (method) {
            case "isspace" -> Text::isSpace;
            case "isalpha" -> Character::isLetter;
            case "isalnum" -> c -> Character.isLetter(c) || isDecimal(c);
            default -> CharacterClasses::isDecimal;
        };
        return !text.isEmpty() && text.codePoints().allMatch(test);
    }

    // superscripts, fractions and numerals differ between Python's three kinds of digits
    private static boolean isDecimal(int c) {
        int type = Character.getType(c);
        if (type == Character.OTHER_NUMBER || type == Character.LETTER_NUMBER) {
            throw TemplateException.unsupported("the digit '" + Character.toString(c) + "'");
        }
        return type == Character.DECIMAL_DIGIT_NUMBER;
    }
}
