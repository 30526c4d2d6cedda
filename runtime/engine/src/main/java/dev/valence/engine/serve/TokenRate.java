// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.serve;

/** Generated tokens per second of work, of which what lies a minute of work back counts a third. One writer. */
final class TokenRate {
    private static final double MEMORY_NANOS = 60e9;

    private double tokens;
    private double nanos;
    private volatile double perSecond;

    /** @param newNanos that a step took */
    void add(int newTokens, long newNanos) {
        double fade = Math.exp(-newNanos / MEMORY_NANOS);
        tokens = tokens * fade + newTokens;
        nanos = nanos * fade + newNanos;
        perSecond = nanos > 0 ? tokens * 1e9 / nanos : 0;
    }

    double perSecond() {
        return perSecond;
    }
}
