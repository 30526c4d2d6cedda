// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The lines of a stream, none of them longer than {@link LinkLimits#MAX_STATE_BYTES} characters. */
final class Lines {
    private final BufferedReader reader;
    private boolean afterReturn;

    Lines(InputStream stream) {
        this.reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /**
     * @return without its end; null at the end of the stream: a line that it cuts off is dropped
     * @throws IOException the line is too long
     */
    @Nullable
    String next() throws IOException {
        var line = new StringBuilder();
        for (int read = reader.read(); read >= 0; read = reader.read()) {
            boolean secondHalf = afterReturn && read == '\n';
            afterReturn = read == '\r';
            if (secondHalf) {
                continue;
            }
            if (read == '\n' || read == '\r') {
                return line.toString();
            }
            if (line.length() == LinkLimits.MAX_STATE_BYTES) {
                throw new IOException("it sent a line longer than " + LinkLimits.MAX_STATE_BYTES + " characters");
            }
            line.append((char) read);
        }
        return null;
    }
}
