// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.server.http.HttpError;
import java.time.Duration;

/** Counts requests in work, bounds them, and lets none in once the process is stopping. Safe from any thread. */
public final class Admission {
    private final int limit;
    private int inFlight;
    private boolean closed;

    public Admission(int limit) {
        this.limit = limit;
    }

    /** Each success is followed by one {@link #leave}. @throws HttpError 503 */
    synchronized void enter() {
        if (closed) {
            throw HttpError.unavailable("shutting_down", 1, "this replica is stopping; try again");
        }
        if (inFlight >= limit) {
            throw HttpError.unavailable(
                    "overloaded", 1, limit + " requests are in work, which is this replica's limit; try again");
        }
        inFlight++;
    }

    synchronized void leave() {
        inFlight--;
        notifyAll();
    }

    /** From here on nothing enters. */
    public synchronized void close() {
        closed = true;
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    public synchronized int inFlight() {
        return inFlight;
    }

    /** Waits until nothing is in work. False: the time passed before. */
    public synchronized boolean awaitIdle(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (inFlight > 0) {
            long leftMillis = (end - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return false;
            }
            wait(leftMillis);
        }
        return true;
    }
}
