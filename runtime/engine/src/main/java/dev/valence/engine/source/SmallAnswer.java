// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import dev.valence.engine.api.ModelLoadException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;

/** A body that is read whole, within bounds of size and of silence: the time-out of a request ends with its head. */
final class SmallAnswer {
    private static final int BUFFER_BYTES = 16 << 10;

    private SmallAnswer() {}

    /**
     * @param idle longest time without a byte
     * @throws ModelLoadException there is more than {@code mostBytes}
     */
    static byte[] read(InputStream body, URI uri, int mostBytes, Duration idle) throws Http.TransientException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (StallWatch watch = new StallWatch(body, idle)) {
            try {
                for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                    watch.progress();
                    if (read > mostBytes - whole.size()) {
                        throw new ModelLoadException(
                                "SourceCorrupt",
                                Http.shown(uri) + " is larger than the " + mostBytes + " bytes allowed");
                    }
                    whole.write(buffer, 0, read);
                }
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw Http.cancelled();
                }
                throw watch.stalled()
                        ? stalled(uri, idle)
                        : new Http.TransientException(Http.shown(uri) + " broke off", e);
            }
            if (watch.stalled()) {
                throw stalled(uri, idle);
            }
        }
        return whole.toByteArray();
    }

    private static Http.TransientException stalled(URI uri, Duration idle) {
        return new Http.TransientException(Http.shown(uri) + " sent nothing for " + idle.toMillis() + " ms", null);
    }
}
