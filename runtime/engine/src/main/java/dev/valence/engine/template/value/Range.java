// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.util.AbstractList;

/** Python's {@code range}; a list of its numbers to Java. */
public final class Range extends AbstractList<Object> {
    private final long start;
    private final long stop;
    private final long step;
    private final int size;

    /** @throws TemplateException step 0, or more numbers than jinja2's sandbox allows */
    public Range(long start, long stop, long step) {
        if (step == 0) {
            throw TemplateException.failed("range() arg 3 must not be zero");
        }
        this.start = start;
        this.stop = stop;
        this.step = step;
        long count = step > 0
                ? (start >= stop ? 0 : Math.floorDiv(Math.subtractExact(stop, start) - 1, step) + 1)
                : (start <= stop ? 0 : Math.floorDiv(Math.subtractExact(start, stop) - 1, -step) + 1);
        if (count > Limits.MAX_RANGE) {
            throw TemplateException.limit("range() of " + count + " numbers; at most " + Limits.MAX_RANGE);
        }
        this.size = (int) count;
    }

    @Override
    public Object get(int index) {
        return start + step * index;
    }

    @Override
    public int size() {
        return size;
    }

    String repr() {
        return "range(" + start + ", " + stop + (step == 1 ? ")" : ", " + step + ")");
    }
}
