// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import dev.valence.server.assignment.Action.Lane;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of a lane. */
final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final long STOP_MILLIS = 5_000;

    private final Assignments assignments;
    private final Performer performer;
    private final Lane lane;
    private final Thread thread;
    private volatile boolean stopped;

    Worker(Assignments assignments, Performer performer, Lane lane) {
        this.assignments = assignments;
        this.performer = performer;
        this.lane = lane;
        this.thread = Thread.ofPlatform()
                .name("assignment-" + lane.name().toLowerCase(Locale.ROOT))
                .daemon()
                .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("{} did not stop within {} ms", thread.getName(), STOP_MILLIS);
        }
    }

    private void run() {
        while (!stopped) {
            try {
                Action action = assignments.next(lane);
                try {
                    performer.perform(action);
                } finally {
                    assignments.done(lane);
                }
            } catch (InterruptedException e) {
                // only close() interrupts a worker that waits, or an action's interrupt came as it ended
                LOG.debug("{} was interrupted while waiting", thread.getName(), e);
            }
        }
    }
}
