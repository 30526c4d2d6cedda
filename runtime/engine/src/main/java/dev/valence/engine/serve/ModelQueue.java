// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.serve;

import dev.valence.engine.api.FinishReason;
import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.GenerationException.Category;
import dev.valence.engine.api.GenerationListener;
import dev.valence.engine.api.TokenChunk;
import dev.valence.engine.api.TokenChunk.Token;
import dev.valence.engine.backend.BackendException;
import dev.valence.engine.backend.BackendException.Status;
import dev.valence.engine.backend.Kernels;
import dev.valence.engine.kv.BlockPool;
import dev.valence.engine.multiplex.ResidentModel;
import dev.valence.engine.schedule.StepLimits;
import dev.valence.engine.schedule.StepPlan;
import dev.valence.engine.schedule.StepPlan.Work;
import dev.valence.engine.schedule.StepPlanner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The requests of one model, and its steps. For the engine thread, but for the figures, which anyone may read. */
public final class ModelQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelQueue.class);

    /** A preempted request is older than what waits: it comes back to the head by itself. */
    private static final Comparator<Sequence> ORDER = Comparator.comparingLong(s -> s.arrival);

    /** A device that refuses so many steps in a row does not work, whatever it says of itself. */
    private static final int MOST_DEVICE_ERRORS = 8;

    private final ResidentModel model;
    private final BlockPool blocks;
    private final StepPlanner planner;
    private final StepBatch batch;
    private final TreeSet<Sequence> waiting = new TreeSet<>(ORDER);
    private final List<Sequence> running = new ArrayList<>();
    private final TokenRate rate = new TokenRate();
    private @Nullable CompletableFuture<Void> drained;
    private int deviceErrors;

    // queued, those still on their way to the engine thread among them
    private final AtomicInteger waitingCount = new AtomicInteger();
    private volatile int priority;
    private volatile int runningCount;
    private volatile int heldBlocks;

    ModelQueue(ResidentModel model, Kernels kernels, BlockPool blocks, StepLimits limits) {
        this.model = model;
        this.priority = model.spec().priority();
        this.blocks = blocks;
        this.planner = new StepPlanner(limits, blocks.blockTokens());
        this.batch = new StepBatch(model, kernels);
    }

    int priority() {
        return priority;
    }

    /** From any thread. */
    void prioritize(int next) {
        priority = next;
    }

    boolean hasWork() {
        return !running.isEmpty() || !waiting.isEmpty();
    }

    /** Takes a place in the queue for a request about to be enqueued; from any thread. @return false when full */
    boolean takePlace(int mostWaiting) {
        if (waitingCount.incrementAndGet() > mostWaiting) {
            waitingCount.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Of a request that will not be enqueued. */
    void giveBackPlace() {
        waitingCount.decrementAndGet();
    }

    void enqueue(Sequence sequence) {
        if (drained != null) {
            waitingCount.decrementAndGet();
            fail(sequence, Category.OVERLOADED, "ModelUnloading", "model " + model.id() + " is being unloaded");
            return;
        }
        waiting.add(sequence);
    }

    void cancel(Sequence sequence) {
        if (leaveQueue(sequence) || running.remove(sequence)) {
            finish(sequence, FinishReason.CANCELLED);
            publish();
        }
    }

    /** Admits nothing more; complete when nothing is in flight. */
    CompletableFuture<Void> drain() {
        CompletableFuture<Void> future = new CompletableFuture<>();
        drained = future;
        publish();
        return future;
    }

    /** Ends all that is in flight with an error. */
    void failAll(String code, String message) {
        List<Sequence> all = new ArrayList<>(running);
        all.addAll(waiting);
        waitingCount.addAndGet(-waiting.size());
        running.clear();
        waiting.clear();
        all.forEach(sequence -> fail(sequence, Category.OVERLOADED, code, message));
        publish();
    }

    /** Plans and computes one step, and hands out what came of it; what it was computing fails with it. */
    void step() {
        try {
            planAndCompute();
        } catch (RuntimeException e) {
            if (e instanceof BackendException fault && fault.isLoss()) {
                throw fault;
            }
            LOG.error("a step of {} failed", model.id(), e);
            List<Sequence> failed = List.copyOf(running);
            running.clear();
            failed.forEach(sequence ->
                    fail(sequence, Category.INTERNAL, "StepFailed", "a step of the model failed: " + e.getMessage()));
        }
        publish();
    }

    private void planAndCompute() {
        StepPlan<Sequence> plan = planner.plan(running, waiting, blocks.freeCount());
        for (Sequence sequence : plan.preempted()) {
            sequence.evict();
            running.remove(sequence);
            waiting.add(sequence);
            waitingCount.incrementAndGet();
        }
        for (Sequence sequence : plan.admitted()) {
            leaveQueue(sequence);
            running.add(sequence);
        }
        for (Work<Sequence> part : plan.work()) {
            part.sequence().table.reserve(part.sequence().length());
        }
        if (!plan.work().isEmpty()) {
            compute(plan.work());
        }
    }

    private void compute(List<Work<Sequence>> work) {
        long start = System.nanoTime();
        List<Sequence> sampled;
        try {
            sampled = batch.run(work);
        } catch (BackendException e) {
            if (e.isLoss()) {
                throw e;
            }
            isolate(work, e);
            return;
        }
        deviceErrors = 0;
        rate.add(sampled.size(), System.nanoTime() - start);
        for (int row = 0; row < sampled.size(); row++) {
            Sequence sequence = sampled.get(row);
            try {
                deliver(sequence, sequence.sampling.read(batch.results(), row));
            } catch (RuntimeException e) {
                LOG.error("handing out a token of request {} failed", sequence.request.id(), e);
                running.remove(sequence);
                fail(sequence, Category.INTERNAL, "DeliveryFailed", "handing out a token failed: " + e.getMessage());
            }
        }
    }

    /**
     * Only the sequence at fault fails, such as one whose logits are not numbers: alone, each shows its own fault.
     * Computing a part again writes the same keys and values to the same places.
     */
    private void isolate(List<Work<Sequence>> work, BackendException fault) {
        if (work.size() > 1) {
            work.forEach(part -> compute(List.of(part)));
            return;
        }
        Sequence sequence = work.getFirst().sequence();
        LOG.error("a step of {} failed for request {}", model.id(), sequence.request.id(), fault);
        running.remove(sequence);
        fail(sequence, category(fault), "StepFailed", "the device failed: " + fault.getMessage());
        if (fault.status() == Status.DEVICE_ERROR && ++deviceErrors == MOST_DEVICE_ERRORS) {
            throw new BackendException(
                    Status.DEVICE_LOST, MOST_DEVICE_ERRORS + " steps in a row failed, the last: " + fault.getMessage());
        }
    }

    /** Another replica, or this one later, may well compute what this device could not. */
    private static Category category(BackendException fault) {
        return switch (fault.status()) {
            case OUT_OF_MEMORY, DEVICE_ERROR -> Category.OVERLOADED;
            default -> Category.INTERNAL;
        };
    }

    private void deliver(Sequence sequence, Token token) {
        sequence.append(token.id());
        boolean ends = ends(sequence, token.id());
        String text = ends ? "" : sequence.text.append(token.id());
        sequence.listener.onTokens(new TokenChunk(text, List.of(token), sequence.text.shownTokens()));
        if (ends || sequence.text.stopped()) {
            running.remove(sequence);
            finish(sequence, FinishReason.STOP);
        } else if (sequence.generated() == sequence.request.maxTokens() || sequence.length() == model.contextLength()) {
            running.remove(sequence);
            finish(sequence, FinishReason.LENGTH);
        }
    }

    private boolean ends(Sequence sequence, int token) {
        return (!sequence.request.ignoreEos()
                        && model.tokenizer().endOfSequence().contains(token))
                || sequence.request.stopTokens().contains(token);
    }

    private boolean leaveQueue(Sequence sequence) {
        boolean left = waiting.remove(sequence);
        if (left) {
            waitingCount.decrementAndGet();
        }
        return left;
    }

    private static void finish(Sequence sequence, FinishReason reason) {
        if (sequence.end()) {
            tell(sequence, listener -> listener.onFinished(sequence.result(reason)));
        }
    }

    private static void fail(Sequence sequence, Category category, String code, String message) {
        if (sequence.end()) {
            tell(sequence, listener -> listener.onFailed(new GenerationException(category, code, message)));
        }
    }

    /** A listener that throws must not keep others from hearing. */
    private static void tell(Sequence sequence, Consumer<GenerationListener> news) {
        try {
            news.accept(sequence.listener);
        } catch (RuntimeException | Error e) {
            LOG.error("the listener of request {} failed", sequence.request.id(), e);
        }
    }

    private void publish() {
        runningCount = running.size();
        heldBlocks = blocks.size() - blocks.freeCount();
        CompletableFuture<Void> future = drained;
        if (future != null && !hasWork()) {
            future.complete(null);
        }
    }

    double tokensPerSecond() {
        return rate.perSecond();
    }

    int runningCount() {
        return runningCount;
    }

    int waitingCount() {
        return waitingCount.get();
    }

    long kvUsedBytes() {
        return heldBlocks * model.kvShape().blockBytes();
    }

    @Override
    public void close() {
        batch.close();
    }
}
