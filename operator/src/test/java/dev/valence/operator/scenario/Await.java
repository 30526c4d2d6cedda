// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what must come, with a deadline. */
final class Await {
    static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(5);

    private Await() {}

    /** @return the first value that satisfies; the last one seen is in the message of the failure */
    static <T> T until(String what, Supplier<T> value, Predicate<T> satisfies) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        T seen = value.get();
        while (!satisfies.test(seen)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what + "; last seen: " + seen);
            }
            pause();
            seen = value.get();
        }
        return seen;
    }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
