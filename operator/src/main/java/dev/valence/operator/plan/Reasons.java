// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.crds.condition.Reason;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A runtime's reasons in the API's terms. */
public final class Reasons {
    private Reasons() {}

    /** @return {@link Reason#LoadFailed} for one the API does not know: the message still says what the runtime said */
    public static Reason of(@Nullable String runtimeReason) {
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.name().equals(runtimeReason))
                .findFirst()
                .orElse(Reason.LoadFailed);
    }
}
