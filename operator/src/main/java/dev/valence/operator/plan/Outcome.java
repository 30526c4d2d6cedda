// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

/** What the planner made of a resource. */
public enum Outcome {
    /** It has all the places it asked for. */
    Placed,
    /** It will, without help. */
    Waiting,
    /** It will not, unless a person changes something; some of its replicas may have a place. */
    Stalled,
    /** It asked for none. */
    Idle
}
