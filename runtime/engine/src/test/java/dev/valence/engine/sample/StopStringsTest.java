// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopStringsTest {

    @ParameterizedTest
    @CsvSource({
        "one STOP two, STOP, 'one '",
        "SSTOP, STOP, S",
        "STSTOP, STOP, ST",
        "STO, STOP, STO",
        "ababac, abac, ab",
        "nothing, STOP, nothing",
        "aaab, aab, a",
        "x\u00e9\ud83d\ude42y, \ud83d\ude42, x\u00e9"
    })
    void textEndsBeforeTheStopStringHoweverItIsCut(String text, String stop, String expected) {
        for (int size = 1; size <= text.length(); size++) {
            StopStrings stops = new StopStrings(List.of("unseen", stop));
            StringBuilder out = new StringBuilder();
            for (int at = 0; at < text.length() && !stops.stopped(); at += size) {
                out.append(stops.append(text.substring(at, Math.min(at + size, text.length()))));
            }
            out.append(stops.finish());
            assertThat(out.toString()).as("pieces of " + size).isEqualTo(expected);
            assertThat(stops.stopped()).isEqualTo(text.contains(stop));
        }
    }

    @Test
    void theFirstOfSeveralWins() {
        StopStrings stops = new StopStrings(List.of("late", "early"));
        assertThat(stops.append("an early and a late one")).isEqualTo("an ");
    }

    @Test
    void onlyWhatMayBecomeAStopStringIsHeldBack() {
        StopStrings stops = new StopStrings(List.of("\n\nUser:"));
        assertThat(stops.append("text\n")).isEqualTo("text");
        assertThat(stops.append("more")).isEqualTo("\nmore");
    }
}
