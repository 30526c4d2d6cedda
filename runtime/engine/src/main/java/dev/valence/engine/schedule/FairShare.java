// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Deficit round robin (Shreedhar and Varghese 1995) over models: each visit adds a quantum in proportion to the model's
 * weight, and a model keeps the device until what it used has cost that. The quantum is several steps long, so that
 * models do not take turns at every token. For one thread.
 */
public final class FairShare<M> {
    /** Device time of a visit at weight {@link #EVEN_WEIGHT}. */
    static final long QUANTUM_NANOS = 20_000_000;

    static final int EVEN_WEIGHT = 100;
    private static final int LEAST_WEIGHT = 10;
    private static final int MOST_WEIGHT = 10_000;

    private final class Entry {
        private final M model;
        private long creditNanos;

        Entry(M model) {
            this.model = model;
        }
    }

    private final ToIntFunction<M> priority;
    private final List<Entry> entries = new ArrayList<>();
    private int current;

    /** @param priority 0: an even share, 100: twice that; negative down to a tenth */
    public FairShare(ToIntFunction<M> priority) {
        this.priority = priority;
    }

    public void add(M model) {
        entries.add(new Entry(model));
    }

    public void remove(M model) {
        entries.removeIf(e -> e.model == model);
        current = 0;
    }

    public List<M> all() {
        return entries.stream().map(entry -> entry.model).toList();
    }

    /** The model whose turn it is; empty when none has work. */
    public Optional<M> pick(Predicate<M> hasWork) {
        if (entries.stream().noneMatch(e -> hasWork.test(e.model))) {
            return Optional.empty();
        }
        while (true) {
            Entry entry = entries.get(current);
            if (!hasWork.test(entry.model)) {
                // credit is not saved up in idle times
                entry.creditNanos = Math.min(entry.creditNanos, 0);
            } else if (entry.creditNanos > 0) {
                return Optional.of(entry.model);
            }
            current = (current + 1) % entries.size();
            entries.get(current).creditNanos += quantum(entries.get(current).model);
        }
    }

    /** Charges the device time that a step of the picked model took. */
    public void charge(M model, long nanos) {
        for (Entry entry : entries) {
            if (entry.model == model) {
                entry.creditNanos -= nanos;
            }
        }
    }

    private long quantum(M model) {
        long weight = EVEN_WEIGHT + (long) priority.applyAsInt(model);
        return QUANTUM_NANOS * Math.clamp(weight, LEAST_WEIGHT, MOST_WEIGHT) / EVEN_WEIGHT;
    }
}
