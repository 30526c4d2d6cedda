// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.util.ArrayList;
import java.util.List;

/** Python's binary operators, by the types of their operands. */
public final class Operators {
    private Operators() {}

    public static Object add(Object a, Object b) {
        refuse(a, b);
        if (Types.isNumber(a) && Types.isNumber(b)) {
            return Numbers.add(a, b);
        }
        if (a instanceof String x && b instanceof String y) {
            Limits.requireText((long) x.length() + y.length());
            return x + y;
        }
        if (isList(a) && isList(b)) {
            return joined((List<?>) a, (List<?>) b);
        }
        if (a instanceof Tuple x && b instanceof Tuple y) {
            return new Tuple(joined(x.items(), y.items()));
        }
        throw mismatch("+", a, b);
    }

    public static Object subtract(Object a, Object b) {
        requireNumbers("-", a, b);
        return Numbers.subtract(a, b);
    }

    public static Object multiply(Object a, Object b) {
        refuse(a, b);
        if (Types.isNumber(a) && Types.isNumber(b)) {
            return Numbers.multiply(a, b);
        }
        boolean countFirst = a instanceof Long || a instanceof Boolean;
        Object sequence = countFirst ? b : a;
        Object count = countFirst ? a : b;
        if (count instanceof Long || count instanceof Boolean) {
            long times = Math.max(0, Numbers.toLong(count));
            if (sequence instanceof String text) {
                return repeated(text, times);
            }
            if (isList(sequence)) {
                return repeated((List<?>) sequence, times);
            }
            if (sequence instanceof Tuple tuple) {
                return new Tuple(repeated(tuple.items(), times));
            }
        }
        throw mismatch("*", a, b);
    }

    public static Object divide(Object a, Object b) {
        requireNumbers("/", a, b);
        return Numbers.divide(a, b);
    }

    public static Object floorDivide(Object a, Object b) {
        requireNumbers("//", a, b);
        return Numbers.floorDivide(a, b);
    }

    public static Object modulo(Object a, Object b) {
        if (a instanceof String format) {
            return PercentFormat.format(format, b);
        }
        requireNumbers("%", a, b);
        return Numbers.modulo(a, b);
    }

    public static Object power(Object a, Object b) {
        requireNumbers("**", a, b);
        return Numbers.power(a, b);
    }

    public static Object negate(Object a) {
        requireNumbers("-", a, 0L);
        return Numbers.negate(a);
    }

    public static Object positive(Object a) {
        requireNumbers("+", a, 0L);
        return Numbers.add(a, 0L);
    }

    /**
     * Python's order.
     *
     * @param operator for messages
     * @throws TemplateException the two have no order
     */
    public static int compare(String operator, Object a, Object b) {
        return compare(operator, a, b, 0);
    }

    /** False where a comparison with NaN is always false. */
    public static boolean areOrdered(Object a, Object b) {
        return !Types.isNumber(a) || !Types.isNumber(b) || Numbers.isComparable(a, b);
    }

    private static int compare(String operator, Object a, Object b, int depth) {
        Limits.requireDepth(depth);
        refuse(a, b);
        if (Types.isNumber(a) && Types.isNumber(b)) {
            return Numbers.compare(a, b);
        }
        if (a instanceof String x && b instanceof String y) {
            return Text.compare(x, y);
        }
        if (isList(a) && isList(b)) {
            return compareItems(operator, (List<?>) a, (List<?>) b, depth);
        }
        if (a instanceof Tuple x && b instanceof Tuple y) {
            return compareItems(operator, x.items(), y.items(), depth);
        }
        throw mismatch(operator, a, b);
    }

    private static int compareItems(String operator, List<?> a, List<?> b, int depth) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            if (!Equality.equal(a.get(i), b.get(i))) {
                return compare(operator, a.get(i), b.get(i), depth + 1);
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    private static boolean isList(Object value) {
        return value instanceof List<?> && !(value instanceof Range);
    }

    private static String repeated(String text, long times) {
        if (text.isEmpty()) {
            return text;
        }
        Limits.requireText(times > Limits.MAX_TEXT_CHARS ? times : times * text.length());
        return text.repeat((int) times);
    }

    private static List<Object> repeated(List<?> list, long times) {
        if (list.isEmpty()) {
            return List.of();
        }
        Limits.requireItems(times > Limits.MAX_ITEMS ? times : times * list.size());
        List<Object> result = new ArrayList<>();
        for (long i = 0; i < times; i++) {
            result.addAll(list);
        }
        return result;
    }

    private static List<Object> joined(List<?> a, List<?> b) {
        Limits.requireItems((long) a.size() + b.size());
        List<Object> result = new ArrayList<>(a);
        result.addAll(b);
        return result;
    }

    private static void requireNumbers(String operator, Object a, Object b) {
        refuse(a, b);
        if (!Types.isNumber(a) || !Types.isNumber(b)) {
            throw mismatch(operator, a, b);
        }
    }

    private static void refuse(Object a, Object b) {
        if (a instanceof Undefined undefined) {
            throw undefined.used();
        }
        if (b instanceof Undefined undefined) {
            throw undefined.used();
        }
        if (a instanceof Markup || b instanceof Markup) {
            throw TemplateException.unsupported("operators on the result of the filter safe");
        }
        if (a instanceof DictView || b instanceof DictView) {
            throw TemplateException.unsupported("operators on dict views");
        }
    }

    private static TemplateException mismatch(String operator, Object a, Object b) {
        return TemplateException.failed(
                "'" + operator + "' not supported between '" + Types.name(a) + "' and '" + Types.name(b) + "'");
    }
}
