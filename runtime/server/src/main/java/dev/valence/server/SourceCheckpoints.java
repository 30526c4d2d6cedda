// SPDX-License-Identifier: Apache-2.0
package dev.valence.server;

import dev.valence.engine.source.ModelSources;
import dev.valence.server.assignment.Checkpoints;
import dev.valence.wire.assignment.DownloadState;
import dev.valence.wire.assignment.ModelSource;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Checkpoints from where {@link ModelSources} finds them.
 *
 * @param modelsRoot what {@code file:///models} means here, so that a manifest need not know where a pod has its models
 */
record SourceCheckpoints(ModelSources sources, Path modelsRoot) implements Checkpoints {
    private static final String MODELS = "file:///models/";

    @Override
    public Path resolve(ModelSource source, Consumer<DownloadState> progress) {
        return sources.resolve(placed(source, modelsRoot), progress);
    }

    @Override
    public Path outline(ModelSource source) {
        return sources.outline(placed(source, modelsRoot));
    }

    static ModelSource placed(ModelSource source, Path modelsRoot) {
        if (!source.uri().startsWith(MODELS)) {
            return source;
        }
        String root = modelsRoot.toAbsolutePath().toUri().toString();
        String folder = root.endsWith("/") ? root : root + "/";
        return new ModelSource(folder + source.uri().substring(MODELS.length()), source.revision(), source.secretRef());
    }
}
