// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import dev.valence.wire.assignment.DownloadState;
import java.util.function.Consumer;

/** Tells how a download goes, a few times a second. For one thread. */
final class ProgressMeter {
    private static final long INTERVAL_NANOS = 250_000_000;

    private final long totalBytes;
    private final Consumer<DownloadState> listener;
    private final long startNanos = System.nanoTime();
    private long lastNanos = startNanos;
    private long bytes;
    private long received;

    ProgressMeter(long totalBytes, Consumer<DownloadState> listener) {
        this.totalBytes = totalBytes;
        this.listener = listener;
    }

    /** Bytes that were there before, and do not count for the speed. */
    void found(long count) {
        bytes += count;
    }

    /** Bytes that turned out wrong and are fetched again. */
    void lost(long count) {
        bytes -= count;
    }

    void received(long count) {
        bytes += count;
        received += count;
        if (System.nanoTime() - lastNanos >= INTERVAL_NANOS) {
            tell();
        }
    }

    void finish() {
        tell();
    }

    private void tell() {
        lastNanos = System.nanoTime();
        double seconds = (lastNanos - startNanos) / 1e9;
        listener.accept(
                new DownloadState(bytes, Math.max(totalBytes, bytes), (long) (received / Math.max(seconds, 1e-3))));
    }
}
