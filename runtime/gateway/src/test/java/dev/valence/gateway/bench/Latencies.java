// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.LongStream;

/** A sorted set of times in nanoseconds. */
record Latencies(long[] sortedNanos) {
    private static final double NANOS_PER_MILLI = 1e6;

    static Latencies of(LongStream nanos) {
        long[] sorted = nanos.toArray();
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    double percentileMillis(double percent) {
        int index = (int) Math.ceil(percent / 100 * sortedNanos.length) - 1;
        return sortedNanos[Math.max(0, index)] / NANOS_PER_MILLI;
    }

    String row(String name) {
        return String.format(
                Locale.ROOT,
                "%-28s p50 %7.3f ms   p90 %7.3f ms   p99 %7.3f ms",
                name,
                percentileMillis(50),
                percentileMillis(90),
                percentileMillis(99));
    }
}
