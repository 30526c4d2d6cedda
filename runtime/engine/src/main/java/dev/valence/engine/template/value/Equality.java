// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.util.List;

/** Python's {@code ==}. */
public final class Equality {
    private Equality() {}

    /** Bounds a comparison: values may share parts, so that they are small in memory and endless to go through. */
    static final class Walk {
        private int depth;
        private int visited;

        void enter() {
            Limits.requireDepth(++depth);
            Limits.requireItems(++visited);
        }

        void leave() {
            depth--;
        }
    }

    public static boolean equal(Object a, Object b) {
        return equal(a, b, new Walk());
    }

    static boolean equal(Object a, Object b, Walk walk) {
        if (Types.isNumber(a) && Types.isNumber(b)) {
            return Numbers.isComparable(a, b) && Numbers.compare(a, b) == 0;
        }
        walk.enter();
        boolean equal = switch (a) {
            case String text -> text.equals(b instanceof Markup markup ? markup.text() : b);
            case Markup markup -> equal(markup.text(), b, walk);
            case Range range when b instanceof Range other -> sameItems(range, other, walk);
            case List<?> list ->
                !(list instanceof Range)
                        && b instanceof List<?> other
                        && !(b instanceof Range)
                        && sameItems(list, other, walk);
            case Tuple tuple -> b instanceof Tuple other && sameItems(tuple.items(), other.items(), walk);
            case Dict dict -> b instanceof Dict other && dict.sameAs(other, walk);
            case DictView view -> throw TemplateException.unsupported("comparing " + view.type());
            default -> a.equals(b);
        };
        walk.leave();
        return equal;
    }

    private static boolean sameItems(List<?> a, List<?> b, Walk walk) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!equal(a.get(i), b.get(i), walk)) {
                return false;
            }
        }
        return true;
    }
}
