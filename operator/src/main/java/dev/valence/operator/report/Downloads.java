// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import dev.valence.crds.Download;
import dev.valence.wire.assignment.DownloadState;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelState;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The download of a model's checkpoint, over all pods that fetch it. */
final class Downloads {
    private Downloads() {}

    static @Nullable Download of(ModelSight sight, Clock clock) {
        List<DownloadState> running = sight.states().stream()
                .filter(state -> state.phase() == ModelPhase.Downloading)
                .map(ModelState::download)
                .toList();
        if (running.isEmpty()) {
            return null;
        }
        long bytes = running.stream().mapToLong(DownloadState::bytes).sum();
        long total = running.stream().mapToLong(DownloadState::totalBytes).sum();
        long bytesPerSecond =
                running.stream().mapToLong(DownloadState::bytesPerSecond).sum();
        String eta = total == 0 || bytesPerSecond == 0
                ? null
                : clock.instant()
                        .plusSeconds(Math.max(0, total - bytes) / bytesPerSecond)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString();
        return new Download(bytes, total, bytesPerSecond, eta);
    }
}
