// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.TemplateException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** C's {@code strftime} in the C locale. */
final class Strftime {
    private Strftime() {}

    static String format(String format, LocalDateTime time) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            i++;
            boolean unpadded = i < format.length() && format.charAt(i) == '-';
            i += unpadded ? 1 : 0;
            String directive = i < format.length() ? format.substring(i, i + 1) : "";
            out.append(unpadded ? unpadded(directive, time) : padded(directive, time));
        }
        return out.toString();
    }

    private static String padded(String directive, LocalDateTime time) {
        String pattern = switch (directive) {
            case "%" -> "'%'";
            case "a" -> "EEE";
            case "A" -> "EEEE";
            case "b", "h" -> "MMM";
            case "B" -> "MMMM";
            case "d" -> "dd";
            case "e" -> "ppd";
            case "f" -> "SSSSSS";
            case "H" -> "HH";
            case "I" -> "hh";
            case "j" -> "DDD";
            case "m" -> "MM";
            case "M" -> "mm";
            case "p" -> "a";
            case "S" -> "ss";
            case "y" -> "uu";
            case "Y" -> "uuuu";
            case "D" -> "MM/dd/uu";
            case "F" -> "uuuu-MM-dd";
            case "R" -> "HH:mm";
            case "T", "X" -> "HH:mm:ss";
            default -> throw TemplateException.unsupported("the date format %" + directive);
        };
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
    }

    private static String unpadded(String directive, LocalDateTime time) {
        int value = switch (directive) {
            case "d" -> time.getDayOfMonth();
            case "m" -> time.getMonthValue();
            case "H" -> time.getHour();
            case "I" -> time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
            case "M" -> time.getMinute();
            case "S" -> time.getSecond();
            case "j" -> time.getDayOfYear();
            default -> throw TemplateException.unsupported("the date format %-" + directive);
        };
        return Integer.toString(value);
    }
}
