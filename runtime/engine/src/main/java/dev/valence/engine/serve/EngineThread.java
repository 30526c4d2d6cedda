// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.serve;

import dev.valence.engine.schedule.FairShare;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that drives a device. Between steps it runs what others have posted, so that everything behind it
 * needs no lock.
 */
public final class EngineThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineThread.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition posted = lock.newCondition();
    private List<Runnable> inbox = new ArrayList<>();
    private List<Runnable> spare = new ArrayList<>();
    private boolean closing;

    private final FairShare<ModelQueue> models = new FairShare<>(ModelQueue::priority);
    private final Thread thread;

    public EngineThread(String name) {
        thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    /** Runs a task on the engine thread before the next step. @return false when the engine is closed */
    public boolean post(Runnable task) {
        lock.lock();
        try {
            if (closing) {
                return false;
            }
            inbox.add(task);
            posted.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Runs a task on the engine thread and waits for what it returns or throws. */
    public <T> T call(Supplier<T> task) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("the engine thread cannot wait for itself");
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean accepted = post(() -> {
            try {
                answer.complete(task.get());
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        if (!accepted) {
            throw new IllegalStateException("the engine is closed");
        }
        return Waiting.forAnswer(answer);
    }

    /** From now on the model gets its share of steps. */
    public void attach(ModelQueue model) {
        post(() -> models.add(model));
    }

    /** After this no step of the model runs, nor any later. */
    public void detach(ModelQueue model) {
        call(() -> {
            models.remove(model);
            return model;
        });
    }

    private void run() {
        while (true) {
            Optional<ModelQueue> next = models.pick(ModelQueue::hasWork);
            List<Runnable> tasks = take(next.isEmpty());
            for (Runnable task : tasks) {
                guard(task);
            }
            boolean stop = tasks.isEmpty() && next.isEmpty();
            tasks.clear();
            if (stop) {
                return;
            }
            // a task may have ended what there was to do
            next.filter(ModelQueue::hasWork).ifPresent(this::step);
        }
    }

    private void step(ModelQueue model) {
        long start = System.nanoTime();
        guard(model::step);
        models.charge(model, System.nanoTime() - start);
    }

    /** One request's fault, or a bug, must not end the thread that serves all the others. */
    private static void guard(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a task of the engine thread failed", e);
        }
    }

    /** What was posted; waits for something if {@code idle}; empty and idle: the engine closes. */
    private List<Runnable> take(boolean idle) {
        lock.lock();
        try {
            while (idle && inbox.isEmpty() && !closing) {
                posted.awaitUninterruptibly();
            }
            List<Runnable> tasks = inbox;
            inbox = spare;
            spare = tasks;
            return tasks;
        } finally {
            lock.unlock();
        }
    }

    /** Ends when all posted tasks are done and no model has work left: fail or finish it before. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            posted.signal();
        } finally {
            lock.unlock();
        }
        Waiting.forEnd(thread);
    }
}
