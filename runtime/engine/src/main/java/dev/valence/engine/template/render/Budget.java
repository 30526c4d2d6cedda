// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.render;

import dev.valence.engine.template.value.Dict;
import dev.valence.engine.template.value.Limits;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Tuple;
import java.util.List;

/** Counts the steps of one rendering, and its depth. */
final class Budget {
    private static final int UNITS_PER_STEP = 32;

    private long steps;
    private int depth;

    void step() {
        spend(1);
    }

    /** A step whose work grows with a value. */
    void stepOn(Object value) {
        spend(1 + size(value) / UNITS_PER_STEP);
    }

    void enter() {
        depth++;
        Limits.requireDepth(depth);
    }

    void leave() {
        depth--;
    }

    private void spend(long count) {
        steps += count;
        if (steps > Limits.MAX_STEPS) {
            throw TemplateException.limit("more than " + Limits.MAX_STEPS + " steps");
        }
    }

    private static long size(Object value) {
        return switch (value) {
            case String text -> text.length();
            case List<?> list -> 8L * list.size();
            case Tuple tuple -> 8L * tuple.items().size();
            case Dict dict -> 8L * dict.size();
            default -> 0;
        };
    }
}
