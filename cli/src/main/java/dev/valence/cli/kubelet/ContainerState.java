// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import java.time.Instant;

/** What a container is doing, as {@code containerStatuses[].state} tells it. */
sealed interface ContainerState {
    record Waiting(String reason, String message) implements ContainerState {}

    record Running(Instant startedAt, long pid) implements ContainerState {}

    /** @param exitCode 128 + n: ended by signal n */
    record Terminated(int exitCode, Instant startedAt, Instant finishedAt) implements ContainerState {
        String reason() {
            return exitCode == 0 ? "Completed" : "Error";
        }
    }
}
