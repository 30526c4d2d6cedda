// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code format % arguments}, for the conversions s, r, d, i, x, X, f and %%. */
public final class PercentFormat {
    private static final Pattern FIELD =
            Pattern.compile("%(?:\\(([^)]*)\\))?([-0+ #]*)(\\d{1,6})?(?:\\.(\\d{1,4}))?([a-zA-Z%])");
    private static final int DEFAULT_PRECISION = 6;

    private PercentFormat() {}

    public static String format(String format, Object arguments) {
        List<Object> positional = arguments instanceof Tuple tuple ? tuple.items() : List.of(arguments);
        Matcher field = FIELD.matcher(format);
        StringBuilder out = new StringBuilder();
        int at = 0;
        int used = 0;
        for (int percent = format.indexOf('%'); percent >= 0; percent = format.indexOf('%', at)) {
            field.region(percent, format.length());
            if (!field.lookingAt()) {
                throw TemplateException.unsupported("the format \"" + format + "\"");
            }
            out.append(format, at, percent);
            at = field.end();
            if (field.group(5).equals("%")) {
                out.append('%');
            } else if (field.group(1) != null) {
                out.append(padded(field, named(arguments, field.group(1))));
            } else if (used == positional.size()) {
                throw TemplateException.failed("not enough arguments for format string");
            } else {
                out.append(padded(field, positional.get(used++)));
            }
            Limits.requireText(out.length());
        }
        if (used < positional.size() && !(arguments instanceof Dict) && !isMapping(arguments)) {
            throw TemplateException.failed("not all arguments converted during string formatting");
        }
        return out.append(format, at, format.length()).toString();
    }

    // Python takes anything with subscripts that is neither tuple nor string for a mapping
    private static boolean isMapping(Object arguments) {
        return arguments instanceof List || arguments instanceof Undefined;
    }

    private static Object named(Object arguments, String name) {
        Object value = arguments instanceof Dict dict ? dict.get(name) : null;
        if (value == null) {
            throw TemplateException.failed("format requires a mapping with the key '" + name + "'");
        }
        return value;
    }

    private static String padded(Matcher field, Object value) {
        String flags = field.group(2);
        int width = field.group(3) == null ? 0 : Integer.parseInt(field.group(3));
        String text = converted(field, value);
        boolean number = "dixXf".contains(field.group(5));
        if (number && !text.startsWith("-")) {
            text = flags.contains("+") ? "+" + text : flags.contains(" ") ? " " + text : text;
        }
        int missing = width - Text.length(text);
        if (missing <= 0) {
            return text;
        }
        if (flags.contains("-")) {
            return text + " ".repeat(missing);
        }
        if (number && flags.contains("0")) {
            int sign = text.startsWith("-") || text.startsWith("+") || text.startsWith(" ") ? 1 : 0;
            return text.substring(0, sign) + "0".repeat(missing) + text.substring(sign);
        }
        return " ".repeat(missing) + text;
    }

    private static String converted(Matcher field, Object value) {
        String conversion = field.group(5);
        String precision = field.group(4);
        if (field.group(2).contains("#")) {
            throw TemplateException.unsupported("the format %#");
        }
        return switch (conversion) {
            case "s", "r" -> {
                String text = conversion.equals("s") ? Text.of(value) : Text.repr(value);
                yield precision == null
                        ? text
                        : Text.of(Sequences.slice(text, None.NONE, Long.parseLong(precision), None.NONE));
            }
            case "d", "i" -> withoutPrecision(precision, Text.of(wholeNumber(value)));
            case "x", "X" -> {
                long number = Numbers.toLong(value);
                String digits = (number < 0 ? "-" : "") + Long.toUnsignedString(Math.abs(number), 16);
                yield withoutPrecision(
                        precision, conversion.equals("X") ? digits.toUpperCase(java.util.Locale.ROOT) : digits);
            }
            case "f" -> fixed(value, precision == null ? DEFAULT_PRECISION : Integer.parseInt(precision));
            default -> throw TemplateException.unsupported("the format %" + conversion);
        };
    }

    private static String withoutPrecision(String precision, String digits) {
        if (precision != null) {
            throw TemplateException.unsupported("a precision in a format of whole numbers");
        }
        return digits;
    }

    private static Object wholeNumber(Object value) {
        requireNumber(value);
        return value instanceof Double number ? Numbers.truncate(number) : (Object) Numbers.toLong(value);
    }

    private static String fixed(Object value, int precision) {
        requireNumber(value);
        double number = Numbers.toDouble(value);
        if (!Double.isFinite(number)) {
            return FloatText.of(number);
        }
        String digits = new BigDecimal(number)
                .abs()
                .setScale(precision, RoundingMode.HALF_EVEN)
                .toPlainString();
        return Double.doubleToRawLongBits(number) < 0 ? "-" + digits : digits;
    }

    private static void requireNumber(Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
        if (!Types.isNumber(value)) {
            throw TemplateException.failed("a number is required, not " + Types.name(value));
        }
    }
}
