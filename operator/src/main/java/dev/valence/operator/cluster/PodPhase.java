// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.cluster;

/** Where a pod stands, by what decides about it. */
public enum PodPhase {
    /** Unscheduled, or its container does not run yet. */
    Pending,
    Running,
    /** Its containers ended for good; only a new pod helps. */
    Dead,
    /** Deleted; holds its name and its GPU until it is gone. */
    Terminating
}
