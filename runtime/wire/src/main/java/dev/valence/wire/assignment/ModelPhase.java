// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

/** Where a model or adapter stands in a pod. Only {@code Ready} answers requests. */
public enum ModelPhase {
    Pending,
    Downloading,
    Loading,
    Ready,
    Draining,
    Failed
}
