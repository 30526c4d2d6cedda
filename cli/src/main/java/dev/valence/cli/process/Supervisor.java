// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.process;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one program running until closed. */
public final class Supervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration STOP_GRACE = Duration.ofSeconds(10);

    private final String name;
    private final Children children;
    private final Children.Command command;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable ChildProcess current;
    private final AtomicInteger restarts = new AtomicInteger();

    private Supervisor(String name, Children children, Children.Command command) {
        this.name = name;
        this.children = children;
        this.command = command;
        this.thread = Thread.ofVirtual().name("supervisor-" + name).unstarted(this::run);
    }

    public static Supervisor start(String name, Children children, Children.Command command) {
        var supervisor = new Supervisor(name, children, command);
        supervisor.thread.start();
        return supervisor;
    }

    public String name() {
        return name;
    }

    public Children.Command command() {
        return command;
    }

    /** -1 while it does not run. */
    public long pid() {
        var process = current;
        return process != null && process.isAlive() ? process.pid() : -1;
    }

    public int restarts() {
        return restarts.get();
    }

    private void run() {
        var backoff = new RestartBackoff();
        while (!closed) {
            var started = Instant.now();
            try {
                var exit = new LinkedBlockingQueue<Integer>();
                var process = children.start(command);
                current = process;
                process.onExit(exit::add);
                var status = exit.take();
                if (closed) {
                    return;
                }
                var delay = backoff.afterRunOf(Duration.between(started, Instant.now()));
                LOG.warn("{} ended with status {}; starts again in {} ms", name, status, delay.toMillis());
                restarts.incrementAndGet();
                Thread.sleep(delay);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (IOException e) {
                LOG.error("{} cannot be started: {}", name, e.getMessage());
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        var process = current;
        if (process != null) {
            try {
                process.stop(STOP_GRACE);
            } catch (InterruptedException e) {
                process.kill();
                Thread.currentThread().interrupt();
            }
        }
    }
}
