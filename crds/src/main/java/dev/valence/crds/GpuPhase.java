// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

/** Where the pod of one GPU stands. */
public enum GpuPhase {
    /** Not running: unscheduled, or its image is being pulled. */
    Pending,
    /** Running, its runtime has not reported yet. */
    Starting,
    /** Its runtime reports and takes assignments. */
    Ready,
    /** Goes away; takes no new requests. */
    Draining,
    /** Its runtime fails or no longer reports. */
    Failed
}
