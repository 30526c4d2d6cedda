// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.multiplex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.api.ModelLoadException;
import org.junit.jupiter.api.Test;

class MemoryAccountantTest {
    private final MemoryAccountant accountant = new MemoryAccountant(100);

    @Test
    void refusesWhatDoesNotFitWithTheNumbers() {
        accountant.reserve("a", 70);
        assertThatThrownBy(() -> accountant.reserve("b", 31))
                .isInstanceOfSatisfying(
                        ModelLoadException.class, e -> assertThat(e.code()).isEqualTo("InsufficientMemory"))
                .hasMessageContaining("b needs 31 bytes")
                .hasMessageContaining("30 of 100");
        assertThat(accountant.usedBytes()).isEqualTo(70);
        accountant.reserve("c", 30);
    }

    @Test
    void aReservationIsGivenBackOnce() {
        Reservation reservation = accountant.reserve("a", 70);
        reservation.close();
        reservation.close();
        assertThat(accountant.usedBytes()).isZero();
    }
}
