// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.table;

import java.time.Duration;
import java.time.Instant;

/** Ages as kubectl shows them: {@code 5s}, {@code 3m12s}, {@code 7h}, {@code 3d4h}. */
final class HumanDuration {
    private HumanDuration() {}

    static String between(Instant from, Instant to) {
        var age = Duration.between(from, to);
        if (age.isNegative()) {
            return "0s";
        }
        long seconds = age.toSeconds();
        if (seconds < 120) {
            return seconds + "s";
        }
        long minutes = age.toMinutes();
        if (minutes < 10) {
            return pair(minutes, "m", seconds % 60, "s");
        } else if (minutes < 180) {
            return minutes + "m";
        }
        long hours = age.toHours();
        if (hours < 8) {
            return pair(hours, "h", minutes % 60, "m");
        } else if (hours < 48) {
            return hours + "h";
        }
        long days = age.toDays();
        return days < 8 ? pair(days, "d", hours % 24, "h") : days + "d";
    }

    private static String pair(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + largeUnit : large + largeUnit + small + smallUnit;
    }
}
