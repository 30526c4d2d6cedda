// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.assignment;

import dev.valence.wire.assignment.DownloadState;
import dev.valence.wire.assignment.ModelSource;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Brings sources to local folders. */
public interface Checkpoints {
    /**
     * Blocks; may download.
     *
     * @throws dev.valence.engine.api.ModelLoadException the source is unknown, forbidden, unreachable or wrong
     * @throws java.util.concurrent.CancellationException the calling thread was interrupted
     */
    Path resolve(ModelSource source, Consumer<DownloadState> progress);

    /**
     * A folder with a model's configuration and tensor headers, to be inspected only; downloads no weights. Blocks.
     *
     * @throws dev.valence.engine.api.ModelLoadException as {@link #resolve}
     * @throws java.util.concurrent.CancellationException the calling thread was interrupted
     */
    Path outline(ModelSource source);
}
