// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import dev.valence.wire.assignment.Assignment;
import dev.valence.wire.assignment.RuntimeState;
import dev.valence.wire.pod.RuntimePorts;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The link to one pod: a virtual thread that listens and one that sends. Safe from any thread. */
final class PodLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodLink.class);

    private final LinkTarget target;
    private final ControlClient client;
    private final Runnable onChange;
    private final Clock clock;
    private final Conversation conversation;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread listener;
    private final Thread sender;

    private volatile boolean closed;
    private volatile long lastHeardNanos = System.nanoTime();
    private volatile @Nullable InputStream stream;
    private boolean untoldFigures;

    /** @param onChange called on the link's own threads, outside its lock: must be quick */
    PodLink(LinkTarget target, ControlClient client, Clock clock, Runnable onChange) {
        this.target = target;
        this.client = client;
        this.clock = clock;
        this.onChange = onChange;
        this.conversation = new Conversation(clock.instant());
        this.listener = Thread.ofVirtual().name("listen " + target.key()).unstarted(this::listen);
        this.sender = Thread.ofVirtual().name("send " + target.key()).unstarted(this::send);
    }

    void start() {
        listener.start();
        sender.start();
    }

    LinkTarget target() {
        return target;
    }

    LinkView view() {
        lock.lock();
        try {
            return conversation.view();
        } finally {
            lock.unlock();
        }
    }

    /** Level-triggered: only the last one counts, and it is sent until the pod has it. */
    void desire(Assignment assignment) {
        lock.lock();
        try {
            conversation.desire(assignment);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a stream that fell silent, and passes on figures that alone were no reason to. */
    void tick() {
        InputStream open = stream;
        if (open != null && System.nanoTime() - lastHeardNanos > LinkLimits.SILENCE.toNanos()) {
            LOG.warn("{}: silent for {} s, connecting again", target, LinkLimits.SILENCE.toSeconds());
            closeQuietly(open);
        }
        lock.lock();
        boolean tell = untoldFigures;
        try {
            untoldFigures = false;
        } finally {
            lock.unlock();
        }
        if (tell) {
            tell();
        }
    }

    @Override
    public void close() {
        closed = true;
        listener.interrupt();
        sender.interrupt();
        InputStream open = stream;
        if (open != null) {
            closeQuietly(open);
        }
    }

    private void listen() {
        var backoff = new Backoff();
        try {
            while (!closed) {
                try {
                    long opened = System.nanoTime();
                    readStates(backoff);
                    if (System.nanoTime() - opened < LinkLimits.LONGEST_WAIT.toNanos()) {
                        throw new IOException("the stream of states ended as soon as it was open");
                    }
                    // one that had lasted: a try at once, before anybody is told that the pod is away
                } catch (IOException | RuntimeException e) {
                    // whatever a pod sends, this thread is the only one that will ever hear it
                    lost(e);
                    backoff.await();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readStates(Backoff backoff) throws IOException, InterruptedException {
        try (InputStream open = client.openStates()) {
            stream = open;
            lastHeardNanos = System.nanoTime();
            var lines = new Lines(open);
            var parser = new SseParser();
            for (String line = lines.next(); line != null && !closed; line = lines.next()) {
                lastHeardNanos = System.nanoTime();
                Optional<String> event = parser.line(line);
                if (event.isPresent()) {
                    heard(client.parse(event.get()));
                    backoff.reset();
                }
            }
        } finally {
            stream = null;
        }
    }

    private void send() {
        var backoff = new Backoff();
        try {
            while (!closed) {
                Assignment next = awaitWork();
                try {
                    RuntimeState answer = client.put(next);
                    acknowledged(next, answer);
                    backoff.reset();
                } catch (IOException | RuntimeException e) {
                    refused(e);
                    backoff.await();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Assignment awaitWork() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                Optional<Assignment> next = conversation.toSend();
                if (next.isPresent()) {
                    return next.get();
                }
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void heard(RuntimeState state) {
        boolean tell;
        lock.lock();
        try {
            tell = conversation.heard(state);
            untoldFigures = !tell;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (tell) {
            tell();
        }
    }

    private void acknowledged(Assignment sent, RuntimeState answer) {
        LOG.info(
                "{}: took assignment {} with {} models",
                target,
                sent.generation(),
                sent.models().size());
        change(() -> {
            conversation.acknowledged(sent, answer);
            return true;
        });
    }

    private void lost(Exception cause) {
        boolean locked = cause instanceof RefusedException refused && refused.isLocked();
        if (!closed && change(() -> conversation.lost(describe(cause), locked, clock.instant()))) {
            LOG.warn("{}: {}", target, describe(cause));
        }
    }

    private void refused(Exception cause) {
        if (!closed && change(() -> conversation.refused(describe(cause)))) {
            LOG.warn("{}: assignment not taken: {}", target, describe(cause));
        }
    }

    private boolean change(BooleanSupplier step) {
        boolean tell;
        lock.lock();
        try {
            tell = step.getAsBoolean();
        } finally {
            lock.unlock();
        }
        if (tell) {
            tell();
        }
        return tell;
    }

    /** Who is told may fail, and the link goes on. */
    private void tell() {
        try {
            onChange.run();
        } catch (RuntimeException e) {
            LOG.error("{}: what it said could not be passed on", target, e);
        }
    }

    private static String describe(Exception cause) {
        String message = cause.getMessage();
        if (cause instanceof ConnectException && message == null) {
            // the JDK's client says no more of a refused connection
            return "nobody listens on its control port " + RuntimePorts.CONTROL;
        }
        if (message == null) {
            return cause instanceof IOException ? "the connection broke" : "what it sent could not be used: " + cause;
        }
        return message;
    }

    private void closeQuietly(InputStream open) {
        try {
            open.close();
        } catch (IOException e) {
            LOG.debug("{}: closing the stream: {}", target, describe(e));
        }
    }
}
