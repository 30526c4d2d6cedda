// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import dev.valence.engine.api.ModelLoadException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What opens a source.
 *
 * @param secret name of the Secret it came from, for messages; null: none was given
 * @param value never printed; null: none
 */
record Token(@Nullable String secret, @Nullable String value) {
    /** Key of the Secret. */
    static final String KEY = "token";

    private static final long MAX_BYTES = 8192;

    /** Reads it anew each time: a mounted Secret changes without a restart. */
    static Token of(Path secrets, @Nullable String secretRef) {
        if (secretRef == null || secretRef.isEmpty()) {
            return new Token(null, null);
        }
        if (!secretRef.matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")) {
            throw new ModelLoadException("InvalidSource", "secretRef '" + secretRef + "' is not a name of a Secret");
        }
        Path file = secrets.resolve(secretRef).resolve(KEY);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new ModelLoadException(
                        "InvalidSecret", "key '" + KEY + "' of Secret '" + secretRef + "' is too long");
            }
            String value = Files.readString(file).strip();
            if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new ModelLoadException(
                        "InvalidSecret", "key '" + KEY + "' of Secret '" + secretRef + "' is empty or not plain text");
            }
            return new Token(secretRef, value);
        } catch (IOException e) {
            throw new ModelLoadException(
                    "MissingSecret",
                    "Secret '" + secretRef + "' has no key '" + KEY + "', or is not mounted at "
                            + secrets.resolve(secretRef) + "; mount it by podTemplate in the GpuPool",
                    e);
        }
    }

    @Override
    public String toString() {
        return "Token[" + secret + "]";
    }
}
