// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Random loads carried out to their end: limits hold in every step, and everything ends. */
class StepSimulationTest {
    private static final int BLOCK = 4;
    private static final int BLOCKS = 12;
    private static final int CONTEXT = BLOCK * BLOCKS;
    private static final int MOST_STEPS = 20_000;

    private static final class Load implements Schedulable {
        final int arrival;
        final int target;
        int length;
        int computed;
        int blocks;

        Load(int arrival, int prompt, int target) {
            this.arrival = arrival;
            this.length = prompt;
            this.target = target;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public int computed() {
            return computed;
        }

        @Override
        public int blocks() {
            return blocks;
        }
    }

    @RepeatedTest(50)
    void everyRequestEndsWithinTheLimits(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        StepLimits limits = new StepLimits(4 + random.nextInt(20), 1 + random.nextInt(8), 1 + random.nextInt(4));
        StepPlanner planner = new StepPlanner(limits, BLOCK);
        List<Load> waiting = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            int prompt = 1 + random.nextInt(CONTEXT - 1);
            waiting.add(new Load(i, prompt, prompt + 1 + random.nextInt(CONTEXT - prompt)));
        }
        Comparator<Load> order = Comparator.comparingInt(l -> l.arrival);
        waiting.sort(order);
        List<Load> running = new ArrayList<>();
        int free = BLOCKS;
        for (int step = 0; !waiting.isEmpty() || !running.isEmpty(); step++) {
            assertThat(step).isLessThan(MOST_STEPS);
            StepPlan<Load> plan = planner.plan(running, waiting, free);
            for (Load load : plan.preempted()) {
                free += load.blocks;
                load.blocks = 0;
                load.computed = 0;
                running.remove(load);
                waiting.add(load);
            }
            waiting.removeAll(plan.admitted());
            running.addAll(plan.admitted());
            waiting.sort(order);
            int tokens = 0;
            for (StepPlan.Work<Load> work : plan.work()) {
                Load load = work.sequence();
                int needed = Math.ceilDiv(load.length, BLOCK);
                free -= needed - load.blocks;
                load.blocks = needed;
                load.computed += work.tokens();
                tokens += work.tokens();
                assertThat(work.samples()).isEqualTo(load.computed == load.length);
                if (work.samples() && ++load.length >= load.target) {
                    free += load.blocks;
                    running.remove(load);
                }
            }
            assertThat(free).isBetween(0, BLOCKS);
            assertThat(tokens).isBetween(1, limits.tokens());
            assertThat(running.size()).isLessThanOrEqualTo(limits.sequences());
        }
        assertThat(free).isEqualTo(BLOCKS);
    }
}
