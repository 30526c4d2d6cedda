// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An action that did not succeed.
 *
 * @param reason CamelCase
 * @param attempts so far, this one among them
 * @param retryAt when to try again; null: not by the passing of time
 * @param unloadsSeen models unloaded in this process by then: what lacked memory is tried again after the next
 */
record Failure(
        String reason,
        String message,
        int attempts,
        @Nullable Instant retryAt,
        int unloadsSeen) {

    String describe() {
        return retryAt == null ? message : message + " (tried " + attempts + "×, again at " + retryAt + ")";
    }
}
