// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that {@link Children} started. */
public final class ChildProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);

    /** How long a killed process may take to be gone. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private final Process process;

    ChildProcess(Process process) {
        this.process = process;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Calls back with the exit status, at once when it has ended already; 128 + n: by signal n. */
    public void onExit(IntConsumer listener) {
        process.onExit().thenAccept(p -> listener.accept(p.exitValue())).exceptionally(ChildProcess::report);
    }

    private static @Nullable Void report(Throwable error) {
        LOG.error("Who waited for a process to end failed", error);
        return null;
    }

    public void terminate() {
        process.destroy();
    }

    public void kill() {
        process.destroyForcibly();
    }

    /** SIGTERM, then SIGKILL when the grace is over; returns when it is gone. */
    public void stop(Duration grace) throws InterruptedException {
        terminate();
        if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            process.waitFor(KILL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
