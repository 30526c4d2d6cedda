// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeysTest {
    private List<String> known = List.of("new", "old");
    private final Keys keys = new Keys(() -> known);

    @Test
    void eachIsTriedInTurnUntilOneFits() {
        assertThat(keys.next()).isEqualTo("new");
        keys.refused("new");
        assertThat(keys.next()).isEqualTo("old");
        keys.fitted("old");
        assertThat(keys.next()).isEqualTo("old");
    }

    @Test
    void theOneThatFitsIsKeptWhenAnotherIsMade() {
        keys.fitted("new");
        known = List.of("newest", "new", "old");
        assertThat(keys.next()).isEqualTo("new");
    }

    @Test
    void podThatStartedAnewIsTriedWithAllAgain() {
        keys.fitted("old");
        keys.refused("old");
        String second = keys.next();
        keys.refused(second);
        assertThat(List.of(second, keys.next())).containsExactlyInAnyOrder("new", "old");
    }

    @Test
    void refusalOfAnotherOneSaysNothingAboutTheOneThatFits() {
        keys.fitted("new");
        keys.refused("old");
        assertThat(keys.next()).isEqualTo("new");
    }
}
