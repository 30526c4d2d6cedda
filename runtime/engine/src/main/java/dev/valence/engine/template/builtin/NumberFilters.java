// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.Arguments;
import dev.valence.engine.template.value.Bound;
import dev.valence.engine.template.value.None;
import dev.valence.engine.template.value.Numbers;
import dev.valence.engine.template.value.Operators;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Types;
import dev.valence.engine.template.value.Undefined;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Filters that make numbers. */
final class NumberFilters {
    private static final Pattern FLOAT = Pattern.compile(
            "[-+]?(?:\\d+(?:_\\d+)*\\.?(?:\\d+(?:_\\d+)*)?|\\.\\d+(?:_\\d+)*)(?:[eE][-+]?\\d+(?:_\\d+)*)?");
    private static final Pattern NOT_FINITE = Pattern.compile("([-+]?)(inf|infinity|nan)", Pattern.CASE_INSENSITIVE);
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*");

    private NumberFilters() {}

    static void register(Map<String, Filter> filters) {
        filters.put("abs", (value, args) -> {
            args.bind("abs");
            boolean negative = Operators.compare("<", value, 0L) < 0;
            return value instanceof Double number
                    ? (Object) Math.abs(number)
                    : negative ? Operators.negate(value) : Operators.positive(value);
        });
        filters.put("int", NumberFilters::toInt);
        filters.put("float", (value, args) -> {
            Object otherwise = args.bind("float", "default?").get("default", 0.0);
            return parseFloat(value).map(number -> (Object) number).orElse(otherwise);
        });
        filters.put("round", NumberFilters::round);
    }

    private static Object toInt(Object value, Arguments args) {
        Bound bound = args.bind("int", "default?", "base?");
        Object otherwise = bound.get("default", 0L);
        long base = bound.number("base", 10);
        if (value instanceof String text) {
            Optional<Object> whole = parseInt(text, base);
            if (whole.isPresent()) {
                return whole.get();
            }
        } else if (value instanceof Long || value instanceof Boolean) {
            return Numbers.toLong(value);
        }
        Optional<Double> number = parseFloat(value);
        return number.isPresent() && Double.isFinite(number.get()) ? Numbers.truncate(number.get()) : otherwise;
    }

    private static Optional<Object> parseInt(String text, long base) {
        if (base != 10 && base != 16 && base != 8 && base != 2) {
            throw TemplateException.unsupported("int with base " + base);
        }
        String digits = Splitting.strip(text, None.NONE, true, true);
        requireAscii(digits);
        if (!INTEGER.matcher(digits).matches()) {
            return Optional.empty();
        }
        String plain = digits.replace("_", "");
        String prefix = base == 16 ? "0x" : base == 8 ? "0o" : base == 2 ? "0b" : "";
        int sign = plain.startsWith("-") || plain.startsWith("+") ? 1 : 0;
        if (!prefix.isEmpty() && plain.regionMatches(true, sign, prefix, 0, 2)) {
            plain = plain.substring(0, sign) + plain.substring(sign + 2);
        }
        try {
            return Optional.of(new BigInteger(plain, (int) base).longValueExact());
        } catch (NumberFormatException e) {
            return Optional.empty();
        } catch (ArithmeticException e) {
            throw TemplateException.unsupported("whole numbers beyond 64 bits");
        }
    }

    private static Optional<Double> parseFloat(Object value) {
        return switch (value) {
            case Double number -> Optional.of(number);
            case Long number -> Optional.of((double) number);
            case Boolean flag -> Optional.of(flag ? 1.0 : 0.0);
            case String text -> {
                String digits = Splitting.strip(text, None.NONE, true, true);
                requireAscii(digits);
                if (NOT_FINITE.matcher(digits).matches()) {
                    throw TemplateException.unsupported("the number " + digits);
                }
                yield FLOAT.matcher(digits).matches()
                        ? Optional.of(Double.parseDouble(digits.replace("_", "")))
                        : Optional.empty();
            }
            case Undefined undefined -> throw undefined.used();
            default -> Optional.empty();
        };
    }

    // Python reads digits of any script
    private static void requireAscii(String digits) {
        if (digits.codePoints().anyMatch(c -> c >= 0x80 && Character.isDigit(c))) {
            throw TemplateException.unsupported("digits beyond ASCII in a number");
        }
    }

    private static Object round(Object value, Arguments args) {
        Bound bound = args.bind("round", "precision?", "method?");
        long precision = bound.number("precision", 0);
        String method = bound.text("method", "common");
        if (value instanceof Undefined undefined) {
            throw undefined.used();
        }
        if (!Types.isNumber(value)) {
            throw TemplateException.failed("type " + Types.name(value) + " doesn't define __round__ method");
        }
        Object factor = Numbers.power(10L, precision);
        return switch (method) {
            case "common" -> {
                if (value instanceof Double number) {
                    yield Numbers.round(number, precision);
                }
                if (precision < 0) {
                    throw TemplateException.unsupported("rounding whole numbers to tens");
                }
                yield Numbers.toLong(value);
            }
            // Python's floor and ceil give whole numbers, and the division makes a float again
            case "ceil" -> Numbers.divide(whole(Math.ceil(scaled(value, factor))), factor);
            case "floor" -> Numbers.divide(whole(Math.floor(scaled(value, factor))), factor);
            default -> throw TemplateException.failed("method must be common, ceil or floor");
        };
    }

    private static double scaled(Object value, Object factor) {
        return Numbers.toDouble(Numbers.multiply(value, factor));
    }

    private static Object whole(double value) {
        return Numbers.truncate(value);
    }
}
