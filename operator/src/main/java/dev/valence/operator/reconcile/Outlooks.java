// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.reconcile;

import dev.valence.operator.observe.Observer;
import dev.valence.operator.plan.Outlook;
import dev.valence.operator.plan.Planner;
import dev.valence.operator.report.Changes;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current outlook of each namespace, shared by all reconcilers: observed and planned once for every change, however
 * many resources it touches, and each of those is then reconciled. Safe from any thread.
 */
public final class Outlooks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outlooks.class);

    /** Longer than the SDK itself waits for its caches. */
    private static final Duration FILLING = Duration.ofMinutes(3);

    /** Taken anew when older than this, should a change ever be missed. */
    static final Duration MAX_AGE = Duration.ofMinutes(1);

    private final Observer observer;
    private final Clock clock;
    private final Timer planning;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong sequence = new AtomicLong();
    private final CountDownLatch cachesFilled = new CountDownLatch(1);
    private final ExecutorService refresher = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("outlooks").factory());

    /** Hears which resources are to be reconciled. */
    @FunctionalInterface
    interface ChangeListener {
        void changed(String namespace, Changes changes);
    }

    private static final class Entry {
        private final AtomicBoolean stale = new AtomicBoolean(true);
        private final AtomicBoolean queued = new AtomicBoolean();
        private @Nullable Outlook outlook;
        private Instant takenAt = Instant.EPOCH;
    }

    public Outlooks(Observer observer, Clock clock, MeterRegistry metrics) {
        this.observer = observer;
        this.clock = clock;
        this.planning = Timer.builder("valence.operator.plan")
                .description("Time to observe and plan a namespace")
                .register(metrics);
    }

    void listen(ChangeListener listener) {
        listeners.add(listener);
    }

    /**
     * The caches of all controllers are filled. Until then nothing is planned: a pool without its models would look like
     * one that is to unload them all.
     */
    public void open() {
        cachesFilled.countDown();
    }

    /**
     * Observes and plans anew where something changed since the last time; waits for {@link #open}.
     *
     * @throws IllegalStateException the caches are not filled, and it took too long
     */
    public Outlook of(String namespace) {
        awaitCaches();
        Entry entry = entry(namespace);
        @Nullable Outlook before;
        Outlook after;
        synchronized (entry) {
            before = entry.outlook;
            // cleared before the caches are read, so that a change during the reading counts for the next time
            boolean stale = entry.stale.getAndSet(false);
            boolean old = !clock.instant().isBefore(entry.takenAt.plus(MAX_AGE));
            if (before != null && !stale && !old && !timeHasCome(before)) {
                return before;
            }
            after = taken(namespace, entry);
            entry.outlook = after;
            entry.takenAt = clock.instant();
        }
        if (after.cluster().isEmpty()) {
            entries.remove(namespace, entry);
        }
        if (before == null || !before.cluster().claims().equals(after.cluster().claims())) {
            // a name that is asked for, or given up, is another's to lose or to have
            entries.keySet().stream().filter(other -> !other.equals(namespace)).forEach(this::changed);
        }
        Changes changes = Changes.between(before, after);
        listeners.forEach(listener -> listener.changed(namespace, changes));
        return after;
    }

    private Outlook taken(String namespace, Entry entry) {
        try {
            return planning.record(() -> take(namespace));
        } catch (RuntimeException e) {
            // or the next caller would take the old outlook for what is so now
            entry.stale.set(true);
            throw e;
        }
    }

    /** Something of the namespace changed: whatever that calls for is triggered soon. */
    public void changed(String namespace) {
        Entry entry = entry(namespace);
        entry.stale.set(true);
        if (cachesFilled.getCount() == 0 && entry.queued.compareAndSet(false, true)) {
            try {
                refresher.execute(() -> refresh(namespace, entry));
            } catch (RejectedExecutionException e) {
                LOG.debug("{}: stopping, no more plans", namespace);
            }
        }
    }

    private void refresh(String namespace, Entry entry) {
        entry.queued.set(false);
        try {
            of(namespace);
        } catch (RuntimeException e) {
            // the reconcilers meet the same fault, and say so on the resources
            LOG.error("{}: planning failed", namespace, e);
        }
    }

    private void awaitCaches() {
        try {
            if (!cachesFilled.await(FILLING.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("the caches are not filled after " + FILLING.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped before the caches were filled", e);
        }
    }

    private Outlook take(String namespace) {
        var cluster = observer.observe(namespace);
        return new Outlook(sequence.incrementAndGet(), cluster, Planner.plan(cluster, clock));
    }

    private boolean timeHasCome(Outlook outlook) {
        Instant replanAt = outlook.plan().replanAt();
        return replanAt != null && !replanAt.isAfter(clock.instant());
    }

    private Entry entry(String namespace) {
        return entries.computeIfAbsent(namespace, name -> new Entry());
    }

    @Override
    public void close() {
        refresher.shutdownNow();
    }
}
