// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.schedule.StepPlan.Work;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepPlannerTest {
    private static final int BLOCK = 4;
    private final StepPlanner planner = new StepPlanner(new StepLimits(16, 6, 4), BLOCK);

    @Test
    void anEmptyQueuePlansNothing() {
        assertThat(planner.plan(List.<Waiter>of(), List.of(), 8))
                .isEqualTo(new StepPlan<>(List.of(), List.of(), List.of()));
    }

    @Test
    void aPromptLongerThanTheBudgetIsCutAndDrawsAtItsEndOnly() {
        Waiter prompt = Waiter.fresh("a", 20);
        assertThat(planner.plan(List.of(), List.of(prompt), 8).work()).containsExactly(new Work<>(prompt, 16, false));
        Waiter begun = new Waiter("a", 20, 16, 5);
        assertThat(planner.plan(List.of(begun), List.of(), 3).work()).containsExactly(new Work<>(begun, 4, true));
    }

    @Test
    void decodingGoesFirstAndBoundsThePromptsBesideIt() {
        Waiter begun = new Waiter("begun", 40, 16, 10);
        Waiter decoding = Waiter.decoding("decoding", 6, BLOCK);
        assertThat(planner.plan(List.of(begun, decoding), List.of(), 9).work())
                .containsExactly(new Work<>(decoding, 1, true), new Work<>(begun, 6, false));
    }

    @Test
    void admissionKeepsTheQueuesOrderEvenWhereALaterOneWouldFit() {
        Waiter large = Waiter.fresh("large", 20);
        Waiter small = Waiter.fresh("small", 3);
        assertThat(planner.plan(List.of(), List.of(large, small), 4).admitted()).isEmpty();
    }

    @Test
    void admissionLeavesABlockForThoseThatDecode() {
        Waiter decoding = Waiter.decoding("decoding", 4, BLOCK);
        Waiter next = Waiter.fresh("next", 8);
        assertThat(planner.plan(List.of(decoding), List.of(next), 2).admitted()).isEmpty();
        assertThat(planner.plan(List.of(decoding), List.of(next), 3).admitted()).containsExactly(next);
        assertThat(planner.plan(List.of(), List.of(next), 2).admitted()).containsExactly(next);
    }

    @Test
    void neverMoreSequencesThanTheLimit() {
        List<Waiter> waiting = List.of(
                Waiter.fresh("a", 2),
                Waiter.fresh("b", 2),
                Waiter.fresh("c", 2),
                Waiter.fresh("d", 2),
                Waiter.fresh("e", 2));
        assertThat(planner.plan(List.of(), waiting, 99).admitted()).hasSize(4);
    }

    @Test
    void theYoungestGivesUpItsBlocksWhenNoneIsLeft() {
        Waiter old = Waiter.decoding("old", 5, BLOCK); // needs a second block
        Waiter young = Waiter.decoding("young", 7, BLOCK);
        StepPlan<Waiter> plan = planner.plan(List.of(old, young), List.of(Waiter.fresh("new", 1)), 0);
        assertThat(plan.preempted()).containsExactly(young);
        assertThat(plan.admitted()).isEmpty();
        assertThat(plan.work()).containsExactly(new Work<>(old, 1, true));
    }

    @Test
    void whoNeedsABlockAndIsYoungestGivesUpItsOwn() {
        Waiter old = Waiter.decoding("old", 7, BLOCK);
        Waiter young = Waiter.decoding("young", 5, BLOCK);
        StepPlan<Waiter> plan = planner.plan(List.of(old, young), List.of(), 0);
        assertThat(plan.preempted()).containsExactly(young);
        assertThat(plan.work()).containsExactly(new Work<>(old, 1, true));
    }

    @Test
    void limitsThatCannotServeTheirSequencesAreRefused() {
        assertThatThrownBy(() -> new StepLimits(3, 1, 4)).hasMessageContaining("4 sequences");
    }
}
