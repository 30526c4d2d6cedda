// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.schedule;

import java.util.List;

/**
 * One step of one model, to be carried out in this order.
 *
 * @param preempted running sequences to take off: their blocks are needed; they start again from the queue's head
 * @param admitted waiting sequences that start to run, in order: the head of the queue
 * @param work what to compute, for sequences that run after the above
 */
public record StepPlan<S extends Schedulable>(List<S> preempted, List<S> admitted, List<Work<S>> work) {

    /**
     * @param tokens to compute, from {@code computed()} on
     * @param samples whether its next token is drawn: these are its last known tokens
     */
    public record Work<S extends Schedulable>(S sequence, int tokens, boolean samples) {}
}
