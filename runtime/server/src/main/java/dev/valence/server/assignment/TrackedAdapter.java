// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import dev.valence.wire.assignment.AssignedAdapter;
import dev.valence.wire.assignment.ModelPhase;
import org.jspecify.annotations.Nullable;

/** An adapter we have dealt with. {@code failure} is set when the phase is Failed. */
record TrackedAdapter(
        AssignedAdapter spec,
        ModelPhase phase,
        @Nullable Failure failure,
        int rank,
        long bytes,
        long readySinceSeconds) {

    static TrackedAdapter of(AssignedAdapter spec, ModelPhase phase) {
        return new TrackedAdapter(spec, phase, null, 0, 0, 0);
    }

    static TrackedAdapter failed(AssignedAdapter spec, Failure failure) {
        return new TrackedAdapter(spec, ModelPhase.Failed, failure, 0, 0, 0);
    }

    /** Whether {@code wanted} is what is loaded; a new served name alone needs no loading. */
    boolean fits(AssignedAdapter wanted) {
        return spec.source().equals(wanted.source()) && spec.maxRank() == wanted.maxRank();
    }
}
