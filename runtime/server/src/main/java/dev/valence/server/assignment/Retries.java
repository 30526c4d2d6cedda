// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import dev.valence.engine.api.EngineException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which failures are worth another try, and when. */
final class Retries {
    /** Codes of faults that may be gone later with nobody changing the manifest. */
    private static final Set<String> TRANSIENT =
            Set.of("SourceUnreachable", "SourceCorrupt", "NoDiskSpace", "MissingSecret");

    /** Memory comes back when a model goes, not with time. */
    private static final String NEEDS_MEMORY = "InsufficientMemory";

    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

    private Retries() {}

    static Failure failure(Throwable cause, @Nullable Failure previous, Instant now, int unloads) {
        int attempts = previous == null ? 1 : previous.attempts() + 1;
        String reason = cause instanceof EngineException known ? known.code() : "InternalError";
        String message = cause instanceof EngineException known ? String.valueOf(known.getMessage()) : cause.toString();
        Instant retryAt = TRANSIENT.contains(reason) ? now.plus(delay(attempts)) : null;
        return new Failure(reason, message, attempts, retryAt, unloads);
    }

    static boolean due(Failure failure, Instant now, int unloads) {
        if (failure.reason().equals(NEEDS_MEMORY)) {
            return unloads > failure.unloadsSeen();
        }
        return failure.retryAt() != null && !now.isBefore(failure.retryAt());
    }

    /** Doubles from a second to a minute. */
    static Duration delay(int attempts) {
        int doublings = Math.min(attempts - 1, 10);
        Duration delay = FIRST_DELAY.multipliedBy(1L << doublings);
        return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
    }
}
