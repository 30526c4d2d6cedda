// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.load;

import dev.valence.engine.api.ModelLoadException;
import java.nio.file.Path;

/**
 * What the headers of one checkpoint, all its shards together, may still take of the Java heap: whoever wrote the
 * checkpoint decides how much they say. For one thread.
 */
final class HeaderBudget {
    /** The largest known checkpoints have some 140,000. */
    static final int MAX_TENSORS = 200_000;

    private long bytesLeft = Checkpoint.MAX_HEADER_BYTES;
    private int tensorsLeft = MAX_TENSORS;

    void takeHeader(Path file, long bytes) {
        if (bytes > bytesLeft) {
            throw refused(
                    file,
                    "header length " + bytes + " is above the limit of " + Checkpoint.MAX_HEADER_BYTES
                            + " bytes of headers in all its files, of which " + bytesLeft + " are left");
        }
        bytesLeft -= bytes;
    }

    void takeTensor(Path file) {
        if (tensorsLeft == 0) {
            throw refused(file, "the checkpoint is above the limit of " + MAX_TENSORS + " tensors in all its files");
        }
        tensorsLeft--;
    }

    private static ModelLoadException refused(Path file, String why) {
        return new ModelLoadException("InvalidCheckpoint", file + ": " + why);
    }
}
