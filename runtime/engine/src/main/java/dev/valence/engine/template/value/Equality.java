// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.util.List;

/** Python's {@code ==}. */
public final class Equality {
    private Equality() {}

    public static boolean equal(Object a, Object b) {
        return equal(a, b, 0);
    }

    static boolean equal(Object a, Object b, int depth) {
        Limits.requireDepth(depth);
        if (Types.isNumber(a) && Types.isNumber(b)) {
            return Numbers.isComparable(a, b) && Numbers.compare(a, b) == 0;
        }
        return switch (a) {
            case String text -> text.equals(b instanceof Markup markup ? markup.text() : b);
            case Markup markup -> equal(markup.text(), b, depth);
            case Range range when b instanceof Range other -> sameItems(range, other, depth);
            case List<?> list ->
                !(list instanceof Range)
                        && b instanceof List<?> other
                        && !(b instanceof Range)
                        && sameItems(list, other, depth);
            case Tuple tuple -> b instanceof Tuple other && sameItems(tuple.items(), other.items(), depth);
            case Dict dict -> b instanceof Dict other && dict.sameAs(other, depth);
            case DictView view -> throw TemplateException.unsupported("comparing " + view.type());
            default -> a.equals(b);
        };
    }

    private static boolean sameItems(List<?> a, List<?> b, int depth) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!equal(a.get(i), b.get(i), depth + 1)) {
                return false;
            }
        }
        return true;
    }
}
