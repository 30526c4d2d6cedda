// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.observe;

import dev.valence.crds.CheckpointSource;
import dev.valence.wire.assignment.ModelSource;

/** Checkpoint sources in the runtime's terms. */
final class Sources {
    private Sources() {}

    static ModelSource of(CheckpointSource source) {
        return new ModelSource(
                source.uri(),
                source.revision(),
                source.secretRef() == null ? null : source.secretRef().name());
    }
}
