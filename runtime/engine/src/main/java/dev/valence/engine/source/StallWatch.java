// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a stream that brings nothing for too long, which ends the read that waits on it. */
final class StallWatch implements AutoCloseable {
    private final InputStream watched;
    private final long limitNanos;
    private final Thread thread;
    private volatile long lastNanos = System.nanoTime();
    private volatile boolean stalled;

    StallWatch(InputStream watched, Duration limit) {
        this.watched = watched;
        this.limitNanos = limit.toNanos();
        this.thread = Thread.ofVirtual().name("stall-watch").start(this::watch);
    }

    void progress() {
        lastNanos = System.nanoTime();
    }

    boolean stalled() {
        return stalled;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void watch() {
        try {
            while (true) {
                long leftNanos = limitNanos - (System.nanoTime() - lastNanos);
                if (leftNanos <= 0) {
                    stalled = true;
                    watched.close();
                    return;
                }
                Thread.sleep(Duration.ofNanos(leftNanos));
            }
        } catch (InterruptedException e) {
            // the download ended first
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException("closing a stalled stream", e);
        }
    }
}
