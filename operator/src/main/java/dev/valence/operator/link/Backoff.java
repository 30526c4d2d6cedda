// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import java.time.Duration;

/** Waits that double from the first to the longest. */
final class Backoff {
    private Duration next = LinkLimits.FIRST_WAIT;

    void reset() {
        next = LinkLimits.FIRST_WAIT;
    }

    /** Sleeps, the longer the more often in a row it is called. */
    void await() throws InterruptedException {
        Thread.sleep(next);
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(LinkLimits.LONGEST_WAIT) < 0 ? doubled : LinkLimits.LONGEST_WAIT;
    }
}
