// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.engine.api.ModelLoadException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetriesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

    @Test
    void delaysDoubleUpToAMinute() {
        assertThat(delays("SourceUnreachable", 8))
                .containsExactly(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(16),
                        Duration.ofSeconds(32),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1));
        assertThat(delays("MissingSecret", 1000).getLast()).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SourceNotFound", "SourceUnauthorized", "SourceUnreadable", "InvalidSecret"})
    void whatSomebodyMayMendElsewhereIsTriedAgainSlowly(String code) {
        assertThat(delays(code, 5))
                .containsExactly(
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(4),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(5));
    }

    @Test
    void brokenCheckpointIsNotFetchedAgainEveryMinute() {
        List<Duration> delays = delays("SourceCorrupt", 8);
        assertThat(delays.getFirst()).isEqualTo(Duration.ofMinutes(1));
        assertThat(delays.getLast()).isEqualTo(Duration.ofHours(1));
    }

    /** Waits after so many failures in a row. */
    private static List<Duration> delays(String code, int failures) {
        var delays = new ArrayList<Duration>();
        Failure failure = null;
        for (int i = 0; i < failures; i++) {
            failure = Retries.failure(new ModelLoadException(code, "no"), failure, NOW, 0);
            Instant retryAt = Objects.requireNonNull(failure.retryAt());
            assertThat(Retries.due(failure, retryAt.minusSeconds(1), 0)).isFalse();
            assertThat(Retries.due(failure, retryAt, 0)).isTrue();
            delays.add(Duration.between(NOW, retryAt));
        }
        return delays;
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
