// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Waits on conditions with a deadline. */
public final class Eventually {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private Eventually() {}

    /** Returns when the assertion holds; throws what it threw last when time is up. */
    public static void eventually(ThrowingCallable assertion) throws Throwable {
        var deadline = Instant.now().plus(LIMIT);
        while (true) {
            try {
                assertion.call();
                return;
            } catch (AssertionError | RuntimeException e) {
                if (Instant.now().isAfter(deadline)) {
                    throw e;
                }
            }
            Thread.sleep(INTERVAL);
        }
    }

    /** The first value that is not null. */
    public static <T> T eventually(Callable<T> value, String what) throws Exception {
        var deadline = Instant.now().plus(LIMIT);
        while (Instant.now().isBefore(deadline)) {
            var found = value.call();
            if (found != null) {
                return found;
            }
            Thread.sleep(INTERVAL);
        }
        throw new AssertionError("still waiting for " + what);
    }
}
