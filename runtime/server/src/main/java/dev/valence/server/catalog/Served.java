// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.catalog;

import dev.valence.engine.api.LoadedModel;
import dev.valence.wire.assignment.ModelPhase;
import org.jspecify.annotations.Nullable;

/** What a served name stands for. */
public sealed interface Served {

    /** As clients write it. */
    String name();

    /**
     * Answers requests.
     *
     * @param adapterId null: the base model
     * @param parent for an adapter, its base model's first served name
     * @param readySinceSeconds of the epoch
     */
    record Ready(
            String name,
            LoadedModel model,
            @Nullable String adapterId,
            @Nullable String parent,
            long readySinceSeconds) implements Served {}

    /**
     * Assigned, but does not answer.
     *
     * @param message why, for the client
     */
    record Unavailable(String name, ModelPhase phase, String message) implements Served {}
}
