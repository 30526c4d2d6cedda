// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.process;

import java.time.Duration;

/**
 * How long to wait before a program that ended is started again: not at all the first time, then twice as long each
 * time, and not at all again once it has run for a while.
 */
public final class RestartBackoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    /** A program that ran this long is taken to have been well. */
    private static final Duration WELL_AFTER = Duration.ofSeconds(30);

    private Duration next = Duration.ZERO;

    public Duration afterRunOf(Duration run) {
        if (run.compareTo(WELL_AFTER) >= 0) {
            next = Duration.ZERO;
        }
        var delay = next;
        var doubled = next.isZero() ? FIRST : next.multipliedBy(2);
        next = doubled.compareTo(LIMIT) > 0 ? LIMIT : doubled;
        return delay;
    }
}
