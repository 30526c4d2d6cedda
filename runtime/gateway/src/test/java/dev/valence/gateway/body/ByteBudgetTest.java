// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.body;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    @Test
    void whatDoesNotFitIsRefusedAndTakesNothing() {
        var budget = new ByteBudget(100);
        assertThat(budget.take(60)).isTrue();
        assertThat(budget.take(41)).isFalse();
        assertThat(budget.take(40)).isTrue();
        budget.giveBack(100);
        assertThat(budget.usedBytes()).isZero();
    }
}
