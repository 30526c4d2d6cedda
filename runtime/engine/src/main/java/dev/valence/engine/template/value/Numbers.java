// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Python's arithmetic on {@code int} (64 bits here), {@code float} and {@code bool}. */
public final class Numbers {
    private static final long EXACT_IN_DOUBLE = 1L << 53;

    private Numbers() {}

    /** False where one is not a number in the sense of IEEE 754. */
    static boolean isComparable(Object a, Object b) {
        return !Double.isNaN(toDouble(a)) && !Double.isNaN(toDouble(b));
    }

    static int compare(Object a, Object b) {
        if (!(a instanceof Double) && !(b instanceof Double)) {
            return Long.compare(toLong(a), toLong(b));
        }
        double x = toDouble(a);
        double y = toDouble(b);
        if (Double.isInfinite(x)
                || Double.isInfinite(y)
                || (Math.abs(x) < EXACT_IN_DOUBLE && Math.abs(y) < EXACT_IN_DOUBLE)) {
            return x < y ? -1 : x > y ? 1 : 0;
        }
        return exact(a).compareTo(exact(b));
    }

    public static Object add(Object a, Object b) {
        return bothInt(a, b)
                ? exactly(() -> Math.addExact(toLong(a), toLong(b)))
                : (Object) (toDouble(a) + toDouble(b));
    }

    public static Object subtract(Object a, Object b) {
        return bothInt(a, b)
                ? exactly(() -> Math.subtractExact(toLong(a), toLong(b)))
                : (Object) (toDouble(a) - toDouble(b));
    }

    public static Object multiply(Object a, Object b) {
        return bothInt(a, b)
                ? exactly(() -> Math.multiplyExact(toLong(a), toLong(b)))
                : (Object) (toDouble(a) * toDouble(b));
    }

    public static Object divide(Object a, Object b) {
        requireNonZero(b);
        if (bothInt(a, b) && (Math.abs(toLong(a)) > EXACT_IN_DOUBLE || Math.abs(toLong(b)) > EXACT_IN_DOUBLE)) {
            return exact(a).divide(exact(b), MathContext.DECIMAL128).doubleValue();
        }
        return toDouble(a) / toDouble(b);
    }

    public static Object floorDivide(Object a, Object b) {
        requireNonZero(b);
        if (bothInt(a, b)) {
            return exactly(() -> Math.floorDivExact(toLong(a), toLong(b)));
        }
        double x = toDouble(a);
        double y = toDouble(b);
        double quotient = (x - floorModulo(x, y)) / y;
        if (quotient == 0) {
            return Math.copySign(0.0, x / y);
        }
        double floor = Math.floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    public static Object modulo(Object a, Object b) {
        requireNonZero(b);
        return bothInt(a, b)
                ? (Object) Math.floorMod(toLong(a), toLong(b))
                : (Object) floorModulo(toDouble(a), toDouble(b));
    }

    public static Object power(Object a, Object b) {
        if (bothInt(a, b) && toLong(b) >= 0) {
            return exactly(() -> Math.powExact(toLong(a), Math.toIntExact(toLong(b))));
        }
        double x = toDouble(a);
        double y = toDouble(b);
        if (x == 0 && y < 0) {
            throw TemplateException.failed("0.0 cannot be raised to a negative power");
        }
        if (x < 0 && y != Math.rint(y)) {
            throw TemplateException.unsupported("complex numbers");
        }
        double result = Math.pow(x, y);
        if (Double.isInfinite(result) && !Double.isInfinite(x) && !Double.isInfinite(y)) {
            throw TemplateException.failed("numerical result out of range");
        }
        return result;
    }

    public static Object negate(Object a) {
        return a instanceof Double number ? (Object) (-number) : exactly(() -> Math.negateExact(toLong(a)));
    }

    /** Python's {@code round}: half to even, on the exact value of the double. */
    public static double round(double value, long digits) {
        if (!Double.isFinite(value) || Math.abs(digits) > 400) {
            return value;
        }
        double rounded = new BigDecimal(value)
                .setScale((int) digits, RoundingMode.HALF_EVEN)
                .doubleValue();
        return Math.copySign(rounded, value);
    }

    /** Python's {@code int()} of a float. */
    public static Object truncate(double value) {
        if (!Double.isFinite(value)) {
            throw TemplateException.failed("cannot convert " + FloatText.of(value) + " to integer");
        }
        if (Math.abs(value) >= 0x1p63) {
            throw tooLarge();
        }
        return (long) value;
    }

    public static double toDouble(Object number) {
        return switch (number) {
            case Double value -> value;
            default -> (double) toLong(number);
        };
    }

    public static long toLong(Object number) {
        return switch (number) {
            case Long value -> value;
            case Boolean flag -> flag ? 1 : 0;
            default ->
                throw TemplateException.failed(
                        "'" + Types.name(number) + "' object cannot be interpreted as an integer");
        };
    }

    private interface Exact {
        long run();
    }

    private static Object exactly(Exact operation) {
        try {
            return operation.run();
        } catch (ArithmeticException e) {
            throw tooLarge();
        }
    }

    private static TemplateException tooLarge() {
        return TemplateException.unsupported("whole numbers beyond 64 bits");
    }

    private static double floorModulo(double x, double y) {
        double remainder = x % y;
        if (remainder == 0) {
            return Math.copySign(0.0, y);
        }
        return (y < 0) == (remainder < 0) ? remainder : remainder + y;
    }

    private static boolean bothInt(Object a, Object b) {
        return !(a instanceof Double) && !(b instanceof Double);
    }

    private static BigDecimal exact(Object number) {
        return number instanceof Double value ? new BigDecimal(value) : BigDecimal.valueOf(toLong(number));
    }

    private static void requireNonZero(Object divisor) {
        if (toDouble(divisor) == 0) {
            throw TemplateException.failed("division by zero");
        }
    }
}
