// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

/** Where a LoRAAdapter stands, in one word; the conditions say why. */
public enum AdapterPhase {
    /** Its base model is absent or not placed yet. */
    Pending,
    Loading,
    /** A request for it would be answered now. */
    Ready,
    /** Needs a person: its conditions say what to do. */
    Failed,
    /** Deleted; requests in flight end. */
    Terminating
}
