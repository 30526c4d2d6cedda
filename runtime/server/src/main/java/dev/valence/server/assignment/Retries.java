// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import dev.valence.engine.api.EngineException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which failures are worth another try, and when. */
final class Retries {
    /** How long to wait: twice as long after each try, from the first to the longest. */
    private record Pace(Duration first, Duration longest) {
        Duration delay(int attempts) {
            // enough doublings for the longest of all, and too few to overflow
            Duration delay = first.multipliedBy(1L << Math.min(attempts - 1, 12));
            return delay.compareTo(longest) < 0 ? delay : longest;
        }
    }

    /** Passes by itself: a network, a disk, a volume on its way. */
    private static final Pace SOON = new Pace(Duration.ofSeconds(1), Duration.ofMinutes(1));

    /** Somebody has to do something where it is: an upload, a permission, another token. */
    private static final Pace SLOWLY = new Pace(Duration.ofMinutes(1), Duration.ofMinutes(5));

    /** As slow, but each try may fetch all of a checkpoint again. */
    private static final Pace SELDOM = new Pace(Duration.ofMinutes(1), Duration.ofHours(1));

    /** By code, faults that may be gone later with nobody changing the manifest. */
    private static final Map<String, Pace> PACES = Map.of(
            "SourceUnreachable", SOON,
            "NoDiskSpace", SOON,
            "MissingSecret", SOON,
            "SourceNotFound", SLOWLY,
            "SourceUnauthorized", SLOWLY,
            "SourceUnreadable", SLOWLY,
            "InvalidSecret", SLOWLY,
            "SourceCorrupt", SELDOM);

    /** Memory comes back when a model goes, not with time. */
    private static final String NEEDS_MEMORY = "InsufficientMemory";

    private Retries() {}

    static Failure failure(Throwable cause, @Nullable Failure previous, Instant now, int unloads) {
        int attempts = previous == null ? 1 : previous.attempts() + 1;
        String reason = cause instanceof EngineException known ? known.code() : "InternalError";
        String message = cause instanceof EngineException known ? String.valueOf(known.getMessage()) : cause.toString();
        Pace pace = PACES.get(reason);
        Instant retryAt = pace == null ? null : now.plus(pace.delay(attempts));
        return new Failure(reason, message, attempts, retryAt, unloads);
    }

    static boolean due(Failure failure, Instant now, int unloads) {
        if (failure.reason().equals(NEEDS_MEMORY)) {
            return unloads > failure.unloadsSeen();
        }
        return failure.retryAt() != null && !now.isBefore(failure.retryAt());
    }
}
