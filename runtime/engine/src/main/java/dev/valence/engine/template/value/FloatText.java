// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.math.BigDecimal;
import java.math.MathContext;

/** Python's text of a float: the shortest digits that read back, in its own layout. */
public final class FloatText {
    private FloatText() {}

    public static String of(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
        if (value == 0) {
            return sign + "0.0";
        }
        // Java's own text has the same shortest digits, in another layout
        BigDecimal decimal = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
        // except that it writes two digits at least
        BigDecimal shorter = decimal.round(new MathContext(1));
        if (decimal.precision() == 2 && shorter.doubleValue() == Math.abs(value)) {
            decimal = shorter.stripTrailingZeros();
        }
        String digits = decimal.unscaledValue().toString();
        int exponent = digits.length() - decimal.scale() - 1;
        return sign + (exponent < -4 || exponent >= 16 ? scientific(digits, exponent) : plain(decimal));
    }

    private static String plain(BigDecimal decimal) {
        String text = decimal.toPlainString();
        return text.indexOf('.') < 0 ? text + ".0" : text;
    }

    private static String scientific(String digits, int exponent) {
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        int size = Math.abs(exponent);
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + (size < 10 ? "0" : "") + size;
    }
}
