// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.schedule;

import dev.valence.engine.schedule.StepPlan.Work;
import java.util.ArrayList;
import java.util.List;

/**
 * Continuous batching with chunked prefill: first every running sequence that waits for its next token, then prompts
 * already begun, then new ones. A sequence gets the blocks of its whole prompt when it is admitted, so that only
 * generated tokens ever need more; where none is left, the youngest gives up its own and will be computed again. The
 * oldest sequence is never preempted, and the pool holds one of full context: so something always advances.
 */
public final class StepPlanner {
    private final StepLimits limits;
    private final int blockTokens;

    public StepPlanner(StepLimits limits, int blockTokens) {
        this.limits = limits;
        this.blockTokens = blockTokens;
    }

    /**
     * @param running in the order of their admission
     * @param waiting in the order they are to start
     * @param freeBlocks that nobody holds
     */
    public <S extends Schedulable> StepPlan<S> plan(List<S> running, Iterable<S> waiting, int freeBlocks) {
        Draft<S> draft = new Draft<>(freeBlocks);
        draft.keep(running);
        draft.decode();
        draft.prefill();
        // what was just preempted would come straight back
        if (draft.preempted.isEmpty()) {
            draft.admit(waiting);
        }
        return new StepPlan<>(draft.preempted, draft.admitted, draft.work);
    }

    private final class Draft<S extends Schedulable> {
        private final List<S> preempted = new ArrayList<>(0);
        private final List<S> admitted = new ArrayList<>(0);
        private final List<Work<S>> work = new ArrayList<>();
        private final List<S> kept = new ArrayList<>();
        private int free;
        private int budget = limits.tokens();

        Draft(int free) {
            this.free = free;
        }

        /** Those that keep running: the older first, as long as their blocks can be had. */
        void keep(List<S> running) {
            kept.addAll(running);
            for (int i = 0; i < kept.size(); i++) {
                int needed = missing(kept.get(i));
                while (needed > free && i < kept.size()) {
                    S victim = kept.removeLast();
                    preempted.add(victim);
                    free += victim.blocks();
                }
                if (i < kept.size()) {
                    free -= needed;
                }
            }
        }

        void decode() {
            for (S sequence : kept) {
                if (pending(sequence) == 1) {
                    add(sequence, 1);
                }
            }
            if (!work.isEmpty()) {
                budget = Math.min(budget, limits.prefillTokensBesideDecode());
            }
        }

        void prefill() {
            for (S sequence : kept) {
                if (pending(sequence) > 1) {
                    add(sequence, Math.min(pending(sequence), budget));
                }
            }
        }

        void admit(Iterable<S> waiting) {
            for (S sequence : waiting) {
                // one block to spare, so that the next generated token does not preempt what was just begun
                int spare = kept.isEmpty() && admitted.isEmpty() ? 0 : 1;
                int needed = missing(sequence);
                if (budget == 0 || kept.size() + admitted.size() == limits.sequences() || needed + spare > free) {
                    return;
                }
                free -= needed;
                admitted.add(sequence);
                add(sequence, Math.min(pending(sequence), budget));
            }
        }

        private void add(S sequence, int tokens) {
            if (tokens > 0) {
                work.add(new Work<>(sequence, tokens, tokens == pending(sequence)));
                budget -= tokens;
            }
        }

        private int missing(S sequence) {
            return Math.ceilDiv(sequence.length(), blockTokens) - sequence.blocks();
        }

        private int pending(S sequence) {
            return sequence.length() - sequence.computed();
        }
    }
}
