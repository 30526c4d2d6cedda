// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import java.time.Duration;

/**
 * How failures that may pass are tried again.
 *
 * @param attempts most tries without a byte gained
 * @param firstPause before the second try; doubles each time
 */
record RetryPolicy(int attempts, Duration firstPause) {
    static final RetryPolicy DEFAULT = new RetryPolicy(5, Duration.ofSeconds(1));
}
