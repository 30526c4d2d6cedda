// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.DownloadState;
import dev.valence.wire.assignment.LoadSpec;
import dev.valence.wire.assignment.ModelPhase;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model we have dealt with.
 *
 * @param failure set when the phase is Failed
 * @param progress for a person, while loading
 * @param adapters by id
 */
record TrackedModel(
        AssignedModel spec,
        ModelPhase phase,
        @Nullable Failure failure,
        @Nullable String progress,
        DownloadState download,
        long readySinceSeconds,
        Map<String, TrackedAdapter> adapters) {

    static TrackedModel of(AssignedModel spec, ModelPhase phase) {
        return new TrackedModel(spec, phase, null, null, DownloadState.NONE, 0, Map.of());
    }

    TrackedModel withSpec(AssignedModel next) {
        return new TrackedModel(next, phase, failure, progress, download, readySinceSeconds, adapters);
    }

    TrackedModel withPhase(ModelPhase next) {
        return new TrackedModel(spec, next, null, null, download, readySinceSeconds, adapters);
    }

    TrackedModel withProgress(String text) {
        return new TrackedModel(spec, phase, failure, text, download, readySinceSeconds, adapters);
    }

    TrackedModel withDownload(DownloadState state) {
        return new TrackedModel(spec, phase, failure, progress, state, readySinceSeconds, adapters);
    }

    TrackedModel readySince(long seconds) {
        return new TrackedModel(spec, ModelPhase.Ready, null, null, download, seconds, adapters);
    }

    TrackedModel failed(Failure cause) {
        return new TrackedModel(spec, ModelPhase.Failed, cause, null, download, 0, Map.of());
    }

    /** @param adapter null: forget it */
    TrackedModel withAdapter(String id, @Nullable TrackedAdapter adapter) {
        Map<String, TrackedAdapter> changed = new LinkedHashMap<>(adapters);
        if (adapter == null) {
            changed.remove(id);
        } else {
            changed.put(id, adapter);
        }
        return new TrackedModel(
                spec, phase, failure, progress, download, readySinceSeconds, Collections.unmodifiableMap(changed));
    }

    /** Whether what is loaded serves {@code wanted}: all but a {@link LoadSpec} changes without loading again. */
    boolean fits(AssignedModel wanted) {
        return sameWeights(spec, wanted);
    }

    /** Whether it is treated as {@code wanted} says, beyond what it was loaded by. */
    boolean isAs(AssignedModel wanted) {
        return spec.priority() == wanted.priority() && Objects.equals(spec.drainSeconds(), wanted.drainSeconds());
    }

    static boolean sameWeights(AssignedModel one, AssignedModel other) {
        return LoadSpec.of(one).equals(LoadSpec.of(other));
    }
}
