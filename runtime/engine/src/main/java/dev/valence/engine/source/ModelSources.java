// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.wire.assignment.DownloadState;
import dev.valence.wire.assignment.ModelSource;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Brings model sources to local folders. Safe from any thread. */
public final class ModelSources implements AutoCloseable {
    private final SourceSettings settings;

    public ModelSources(SourceSettings settings) {
        this.settings = settings;
    }

    /**
     * The local folder of a source, downloaded first where it is remote. Blocks; for a worker thread.
     *
     * @param progress hears of a download, at most a few times a second, on the calling thread
     * @throws ModelLoadException the source is unknown, forbidden, unreachable or wrong
     * @throws java.util.concurrent.CancellationException when the calling thread was interrupted; what was downloaded
     *     stays for the next try
     */
    public Path resolve(ModelSource source, Consumer<DownloadState> progress) throws ModelLoadException {
        throw new ModelLoadException("UnsupportedSource", source.uri() + " with " + settings);
    }

    @Override
    public void close() {}
}
