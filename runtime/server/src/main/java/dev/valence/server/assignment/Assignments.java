// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import dev.valence.server.assignment.Action.Lane;
import dev.valence.wire.assignment.Assignment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Holds desired and actual state and hands the next action of each lane to its worker. Safe from any thread; holds its
 * lock for moments only.
 */
final class Assignments {
    private static final long MIN_WAIT_NANOS = 10_000_000;

    private final InstantSource clock;
    private final Consumer<Situation> onChange;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Lane, Work> atWork = new EnumMap<>(Lane.class);

    private volatile Situation situation = new Situation(Desired.NOTHING, Actual.NOTHING);

    /** @param onChange hears of every change, in order, under the lock: must be quick */
    Assignments(InstantSource clock, Consumer<Situation> onChange) {
        this.clock = clock;
        this.onChange = onChange;
    }

    Situation situation() {
        return situation;
    }

    /**
     * Makes this the desired state, and breaks off what it no longer wants.
     *
     * @throws IllegalArgumentException it makes no sense
     * @throws StaleAssignmentException its generation is smaller than the last
     */
    void apply(Assignment assignment) {
        Desired desired = Desired.of(assignment);
        lock.lock();
        try {
            long current = situation.desired().generation();
            if (desired.generation() < current) {
                throw new StaleAssignmentException(desired.generation(), current);
            }
            atWork.values().stream()
                    .filter(work -> !work.action().isWanted(desired))
                    .forEach(work -> work.thread().interrupt());
            set(new Situation(desired, situation.actual()));
        } finally {
            lock.unlock();
        }
    }

    void update(UnaryOperator<Actual> change) {
        lock.lock();
        try {
            set(new Situation(situation.desired(), change.apply(situation.actual())));
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something to do; the caller does it and then calls {@link #done}. */
    Action next(Lane lane) throws InterruptedException {
        lock.lock();
        try {
            Optional<Action> action = first(lane);
            while (action.isEmpty()) {
                changed.awaitNanos(nanosToRetry());
                action = first(lane);
            }
            atWork.put(lane, new Work(action.get(), Thread.currentThread()));
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** The action is over; an interrupt meant for it does not reach the next. */
    void done(Lane lane) {
        lock.lock();
        try {
            atWork.remove(lane);
            Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Action> first(Lane lane) {
        return Plan.of(situation.desired(), situation.actual(), clock.instant()).stream()
                .filter(action -> action.lane() == lane)
                .findFirst();
    }

    private long nanosToRetry() {
        long nanos = Plan.nextRetry(situation.actual())
                .map(at -> Duration.between(clock.instant(), at).toNanos())
                .orElse(Long.MAX_VALUE);
        // more than nothing, for a retry of the other lane may be due all the time
        return Math.max(nanos, MIN_WAIT_NANOS);
    }

    private void set(Situation next) {
        situation = next;
        onChange.accept(next);
        changed.signalAll();
    }

    /** @param desired what the operator wants, {@code actual} what is so */
    record Situation(Desired desired, Actual actual) {}

    private record Work(Action action, Thread thread) {}
}
