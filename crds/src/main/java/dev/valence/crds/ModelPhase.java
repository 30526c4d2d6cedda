// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

/** Where an InferenceModel stands, in one word; the conditions say why. */
public enum ModelPhase {
    /** Not placed yet. */
    Pending,
    /** Its checkpoint is being fetched. */
    Downloading,
    /** Its weights are being read into memory. */
    Loading,
    /** A request would be answered now. */
    Ready,
    /** On disk: a request must wait for it to be read. */
    Standby,
    /** Needs a person: its conditions say what to do. */
    Failed,
    /** Deleted; requests in flight end. */
    Terminating
}
