// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Remembers the first moment in the future that a decision asked about: then it must be taken anew. */
final class Timer {
    private final Instant now;
    private @Nullable Instant earliest;

    Timer(Instant now) {
        this.now = now;
    }

    boolean passed(Instant moment) {
        if (!moment.isAfter(now)) {
            return true;
        }
        if (earliest == null || moment.isBefore(earliest)) {
            earliest = moment;
        }
        return false;
    }

    @Nullable
    Instant earliest() {
        return earliest;
    }
}
