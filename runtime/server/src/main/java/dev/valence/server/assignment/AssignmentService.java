// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import dev.valence.engine.api.Engine;
import dev.valence.server.assignment.Action.Lane;
import dev.valence.server.catalog.Catalog;
import dev.valence.wire.assignment.Assignment;
import dev.valence.wire.assignment.RuntimeState;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** Takes assignments and tells the state. Safe from any thread; starts one thread for each lane. */
public final class AssignmentService implements AutoCloseable {
    private final Engine engine;
    private final String instance = UUID.randomUUID().toString();
    private final Assignments assignments;
    private final List<Worker> workers;

    /** @param onChange hears of every change of state, on any thread: must be quick */
    public AssignmentService(
            Engine engine, Checkpoints checkpoints, Catalog catalog, InstantSource clock, Runnable onChange) {
        this.engine = engine;
        this.assignments = new Assignments(clock, situation -> {
            catalog.replace(ServedNames.of(situation, engine));
            onChange.run();
        });
        Performer performer = new Performer(engine, checkpoints, assignments, clock);
        this.workers = List.of(
                new Worker(assignments, performer, Lane.DEVICE), new Worker(assignments, performer, Lane.INSPECTION));
        workers.forEach(Worker::start);
    }

    /**
     * Returns at once; the work is done behind.
     *
     * @throws IllegalArgumentException it makes no sense as a whole
     * @throws StaleAssignmentException its generation is smaller than that of the last
     */
    public RuntimeState apply(Assignment assignment) {
        assignments.apply(assignment);
        return state();
    }

    public RuntimeState state() {
        return StateReport.of(instance, assignments.situation(), engine);
    }

    /** False after a defect; the process should be started anew. */
    public boolean isAlive() {
        return workers.stream().allMatch(Worker::isAlive);
    }

    /** Breaks off what is being loaded. What is loaded stays. */
    @Override
    public void close() {
        workers.forEach(Worker::close);
    }
}
