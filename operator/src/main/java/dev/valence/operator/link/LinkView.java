// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.Assignment;
import dev.valence.wire.assignment.RuntimeState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a pod through its link.
 *
 * @param connected whether its state is being streamed
 * @param unheardSince when the link was lost, or opened without having heard anything; null while connected, or not open
 * @param locked it opens to no token that is known
 * @param state the last one it sent; null: none yet
 * @param acknowledged what it last took over; null: nothing since this operator started
 * @param inForce models it took over, as it has reported of since; null while it never has since this operator started
 * @param problem why it is not connected, or refused its assignment; null: neither
 */
public record LinkView(
        boolean connected,
        @Nullable Instant unheardSince,
        boolean locked,
        @Nullable RuntimeState state,
        @Nullable Assignment acknowledged,
        @Nullable List<AssignedModel> inForce,
        @Nullable String problem) {
    public static final LinkView NONE = new LinkView(false, null, false, null, null, null, null);

    /** Admitted bytes of KV cache by model id; null where nothing was acknowledged. */
    public @Nullable Map<String, Long> assignedKvBytes() {
        return acknowledged == null
                ? null
                : acknowledged.models().stream()
                        .collect(Collectors.toMap(AssignedModel::id, AssignedModel::kvBytes, (a, b) -> a));
    }
}
