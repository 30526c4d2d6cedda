// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds;

/** Where a model stands on one pod. Only {@code Ready} takes requests. */
public enum PlacementPhase {
    Pending,
    Downloading,
    Loading,
    Ready,
    Standby,
    Draining,
    Failed
}
