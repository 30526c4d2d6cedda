// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.engine.api.ModelLoadException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RetriesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

    @Test
    void delaysDoubleUpToAMinute() {
        assertThat(Retries.delay(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(Retries.delay(2)).isEqualTo(Duration.ofSeconds(2));
        assertThat(Retries.delay(6)).isEqualTo(Duration.ofSeconds(32));
        assertThat(Retries.delay(7)).isEqualTo(Duration.ofMinutes(1));
        assertThat(Retries.delay(1_000_000)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void attemptsAreCountedAndTold() {
        var cause = new ModelLoadException("SourceUnreachable", "hub does not answer");

        Failure first = Retries.failure(cause, null, NOW, 0);
        Failure second = Retries.failure(cause, first, NOW, 0);

        assertThat(second.attempts()).isEqualTo(2);
        assertThat(second.describe()).isEqualTo("hub does not answer (tried 2×, again at 2026-11-21T00:00:02Z)");
    }

    @Test
    void aDefectIsNamedSoAndNotTriedAgain() {
        Failure failure = Retries.failure(new IllegalStateException("oops"), null, NOW, 0);

        assertThat(failure.reason()).isEqualTo("InternalError");
        assertThat(Retries.due(failure, NOW.plusSeconds(9999), 5)).isFalse();
    }
}
