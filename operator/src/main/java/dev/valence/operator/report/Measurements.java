// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import dev.valence.crds.Measured;
import dev.valence.wire.assignment.ModelState;
import org.jspecify.annotations.Nullable;

/** What the pods measure of a model, coarse enough that a busy model does not write its status all the time. */
final class Measurements {
    /** A smaller change of the rate is not worth a write. */
    private static final double WORTH_WRITING = 0.2;

    private Measurements() {}

    /** The last rate that was measured stays when nobody asks any more. */
    static @Nullable Measured of(ModelSight sight, @Nullable Measured previous) {
        double rate =
                sight.states().stream().mapToDouble(ModelState::tokensPerSecond).sum();
        if (rate <= 0) {
            return previous;
        }
        if (previous != null
                && Math.abs(rate - previous.tokensPerSecond()) <= WORTH_WRITING * previous.tokensPerSecond()) {
            return previous;
        }
        return new Measured(Math.round(rate * 10) / 10.0, previous == null ? null : previous.switchMillis());
    }
}
