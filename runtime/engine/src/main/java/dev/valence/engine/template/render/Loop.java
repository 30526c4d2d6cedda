// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.render;

import dev.valence.engine.template.value.Arguments;
import dev.valence.engine.template.value.Callable;
import dev.valence.engine.template.value.Equality;
import dev.valence.engine.template.value.Generator;
import dev.valence.engine.template.value.HasAttributes;
import dev.valence.engine.template.value.Sequences;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Tuple;
import dev.valence.engine.template.value.Undefined;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code loop} variable. Looks ahead only when asked for what needs it, as jinja2 does, since a lazy sequence may
 * depend on what the body does.
 */
final class Loop implements HasAttributes, Callable {
    private final int depth;
    private final @Nullable Callable recursion;
    private Iterator<Object> items;
    private int length = -1;
    private long index0 = -1;
    private @Nullable Object before;
    private @Nullable Object current;
    private @Nullable Object after;
    private @Nullable Object changing;

    /**
     * @param depth from 0
     * @param recursion renders the loop over other items; null where the loop is not recursive
     */
    Loop(Object sequence, int depth, @Nullable Callable recursion) {
        this.items = Sequences.iterate(sequence);
        this.depth = depth;
        this.recursion = recursion;
        if (!(sequence instanceof Generator)) {
            this.length = Sequences.toList(sequence).size();
        }
    }

    /** @return null at the end */
    @Nullable
    Object next() {
        Object next = peek();
        after = null;
        if (next != null) {
            index0++;
            before = current;
            current = next;
        }
        return next;
    }

    @Override
    public Object attribute(String name) {
        return switch (name) {
            case "index" -> index0 + 1;
            case "index0" -> index0;
            case "revindex" -> length() - index0;
            case "revindex0" -> length() - index0 - 1;
            case "first" -> index0 == 0;
            case "last" -> peek() == null;
            case "length" -> (long) length();
            case "depth" -> depth + 1L;
            case "depth0" -> (long) depth;
            case "previtem" -> orUndefined(before, "the item before the first");
            case "nextitem" -> orUndefined(peek(), "the item after the last");
            case "cycle" -> (Callable) this::cycle;
            case "changed" -> (Callable) this::changed;
            default -> new Undefined("attribute '" + name + "' of loop");
        };
    }

    @Override
    public Object call(Arguments arguments) {
        if (recursion == null) {
            throw TemplateException.failed("The loop must have the 'recursive' marker to be called recursively");
        }
        return recursion.call(arguments);
    }

    private static Object orUndefined(@Nullable Object item, String what) {
        return item == null ? new Undefined(what) : item;
    }

    private @Nullable Object peek() {
        if (after == null && items.hasNext()) {
            after = items.next();
        }
        return after;
    }

    private int length() {
        if (length < 0) {
            List<Object> rest = new ArrayList<>(Sequences.toList(new Generator(items)));
            items = rest.iterator();
            length = rest.size() + (int) index0 + 1 + (after == null ? 0 : 1);
        }
        return length;
    }

    private Object cycle(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            throw TemplateException.failed("no items for cycling given");
        }
        return arguments.positional().get((int) (index0 % arguments.positional().size()));
    }

    private Object changed(Arguments arguments) {
        Object now = new Tuple(arguments.positional());
        boolean changed = changing == null || !Equality.equal(changing, now);
        changing = now;
        return changed;
    }
}
