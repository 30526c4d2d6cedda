// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import org.jspecify.annotations.Nullable;

/**
 * A container at one moment.
 *
 * @param last how the run before this one ended; null: there was none
 * @param ready its readiness probe succeeds, or it has none and runs
 */
record ContainerSnapshot(
        String name,
        String image,
        ContainerState state,
        ContainerState.@Nullable Terminated last,
        boolean ready,
        int restartCount) {}
