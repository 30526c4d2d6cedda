// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.cluster;

import dev.valence.wire.assignment.AssignedAdapter;
import dev.valence.wire.assignment.ModelSource;
import java.time.Instant;

/**
 * A LoRAAdapter.
 *
 * @param generation of its spec
 * @param modelRef name of the model it rides on
 */
public record Adapter(
        String name,
        long generation,
        Instant createdAt,
        boolean deleting,
        String modelRef,
        ModelSource source,
        String servedName,
        int maxRank) {
    public Adapter {
        servedName = servedName == null ? name : servedName;
    }

    /** Whether that is what its spec says. */
    public boolean isAskedFor(AssignedAdapter asked) {
        return source.equals(asked.source()) && servedName.equals(asked.servedName()) && maxRank == asked.maxRank();
    }
}
