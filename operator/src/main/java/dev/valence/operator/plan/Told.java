// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.plan;

import dev.valence.crds.condition.Reason;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a runtime failed at something, in the API's terms.
 *
 * @param reason {@link Reason#LoadFailed} for one the API does not know
 * @param message for a person; begins with the runtime's own reason where the API does not know it
 * @param renamed whether the runtime gave a reason that the API does not know
 */
public record Told(Reason reason, String message, boolean renamed) {
    public static Told of(@Nullable String runtimeReason, @Nullable String runtimeMessage) {
        String message =
                runtimeMessage == null || runtimeMessage.isBlank() ? "The runtime gave no message." : runtimeMessage;
        Optional<Reason> known = Arrays.stream(Reason.values())
                .filter(reason -> reason.name().equals(runtimeReason))
                .findFirst();
        boolean renamed = known.isEmpty() && runtimeReason != null && !runtimeReason.isBlank();
        return new Told(known.orElse(Reason.LoadFailed), renamed ? runtimeReason + ": " + message : message, renamed);
    }
}
