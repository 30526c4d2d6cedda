// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.multiplex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnwindingTest {

    @Test
    void whatCannotBeGivenBackKeepsNothingElseFromIt() {
        List<String> given = new ArrayList<>();
        Unwinding unwinding = new Unwinding();
        unwinding.add(() -> given.add("first"));
        unwinding.add(() -> {
            throw new IllegalArgumentException("stuck");
        });
        unwinding.add(() -> given.add("last"));

        assertThatThrownBy(unwinding::close).hasRootCauseMessage("stuck");

        assertThat(given).containsExactly("last", "first");
    }
}
