// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.serve;

import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.GenerationException.Category;
import dev.valence.engine.backend.BackendException;
import dev.valence.engine.schedule.FairShare;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that drives a device. Between steps it runs what others have posted, so that everything behind it
 * needs no lock. An {@link Error} ends it, for what that leaves cannot be trusted, and so does the loss of the device: every
 * request in flight fails, no other is taken, and {@link #deadBecause} says why.
 */
public final class EngineThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineThread.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition posted = lock.newCondition();
    private List<Runnable> inbox = new ArrayList<>();
    private List<Runnable> spare = new ArrayList<>();
    private boolean closing;
    private volatile @Nullable String death;

    /** Taken from the inbox and not yet run; for the engine thread. */
    private final ArrayDeque<Runnable> unfinished = new ArrayDeque<>();

    private final FairShare<ModelQueue> models = new FairShare<>(ModelQueue::priority);
    private final Thread thread;

    public EngineThread(String name) {
        thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    /** Runs a task on the engine thread before the next step. @return false when the engine is closed or dead */
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

    /** Empty while the thread lives, and after an orderly end. */
    public Optional<String> deadBecause() {
        return Optional.ofNullable(death);
    }

    /** The device is lost, as another thread has found. */
    public void fail(BackendException loss) {
        post(() -> {
            throw loss;
        });
    }

    /** Why nothing can be posted any more. */
    GenerationException refusal() {
        String why = death;
        return why == null
                ? new GenerationException(Category.OVERLOADED, "EngineClosed", "the engine is closed")
                : new GenerationException(Category.OVERLOADED, "EngineDead", why);
    }

    /**
     * Runs a task on the engine thread and waits for what it returns or throws.
     *
     * @throws GenerationException the engine is closed, or dead; then the thread has ended
     */
    public <T> T call(Supplier<T> task) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("the engine thread cannot wait for itself");
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean accepted = post(() -> {
            if (death != null) {
                answer.completeExceptionally(refusal());
                return;
            }
            try {
                answer.complete(task.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
                rethrowLoss(e);
            } catch (Error e) {
                answer.completeExceptionally(e);
                throw e;
            }
        });
        if (!accepted) {
            Waiting.forEnd(thread);
            throw refusal();
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
        try {
            serve();
        } catch (RuntimeException | Error e) {
            die(e);
        }
    }

    private void serve() {
        while (true) {
            Optional<ModelQueue> next = models.pick(ModelQueue::hasWork);
            List<Runnable> tasks = take(next.isEmpty());
            boolean stop = tasks.isEmpty() && next.isEmpty();
            unfinished.addAll(tasks);
            tasks.clear();
            while (!unfinished.isEmpty()) {
                guard(unfinished.removeFirst());
            }
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
        } catch (RuntimeException e) {
            rethrowLoss(e);
            LOG.error("a task of the engine thread failed", e);
        }
    }

    private static void rethrowLoss(RuntimeException e) {
        if (e instanceof BackendException fault && fault.isLoss()) {
            throw fault;
        }
    }

    private void die(Throwable cause) {
        String what = cause instanceof BackendException fault ? fault.getMessage() : cause.toString();
        String why = "the engine has died and this process has to start again: " + what;
        List<Runnable> left;
        lock.lock();
        try {
            death = why;
            closing = true;
            left = inbox;
            inbox = new ArrayList<>();
        } finally {
            lock.unlock();
        }
        LOG.error("the engine has died", cause);
        // what was under way when no more was taken: requests among it fail with their model's
        unfinished.forEach(EngineThread::guardDying);
        left.forEach(EngineThread::guardDying);
        models.all().forEach(model -> guardDying(() -> model.failAll("EngineDead", why)));
    }

    /** Whatever one listener does, the others have to hear. */
    private static void guardDying(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a task failed while the engine died", e);
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
