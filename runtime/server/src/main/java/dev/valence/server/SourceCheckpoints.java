// SPDX-License-Identifier: Apache-2.0
package dev.valence.server;

import dev.valence.engine.source.ModelSources;
import dev.valence.server.assignment.Checkpoints;
import dev.valence.wire.assignment.DownloadState;
import dev.valence.wire.assignment.ModelSource;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Checkpoints from where {@link ModelSources} finds them. */
record SourceCheckpoints(ModelSources sources) implements Checkpoints {
    @Override
    public Path resolve(ModelSource source, Consumer<DownloadState> progress) {
        return sources.resolve(source, progress);
    }

    @Override
    public Path resolveHeaders(ModelSource source) {
        return sources.resolve(source, progress -> {});
    }
}
