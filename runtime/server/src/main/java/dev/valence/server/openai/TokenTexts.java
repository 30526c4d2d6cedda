// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import dev.valence.engine.api.LoadedModel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Tokens as log-probability reports show them. */
final class TokenTexts {
    /** What OpenAI writes for an impossible token; JSON has no infinity. */
    static final double IMPOSSIBLE = -9999;

    private TokenTexts() {}

    /** Bytes that are no whole character become U+FFFD. */
    static String text(LoadedModel model, int token) {
        return new String(model.tokenBytes(token), StandardCharsets.UTF_8);
    }

    static List<Integer> bytes(LoadedModel model, int token) {
        byte[] bytes = model.tokenBytes(token);
        List<Integer> values = new ArrayList<>(bytes.length);
        for (byte b : bytes) {
            values.add(Byte.toUnsignedInt(b));
        }
        return values;
    }

    static double logprob(float value) {
        return Float.isFinite(value) ? value : IMPOSSIBLE;
    }

    /** UTF-16 units that begin in these bytes; the bytes may begin or end within a character. */
    static int units(byte[] bytes) {
        int units = 0;
        for (byte b : bytes) {
            int value = Byte.toUnsignedInt(b);
            if (value >= 0xF0) {
                units += 2;
            } else if (value < 0x80 || value >= 0xC0) {
                units++;
            }
        }
        return units;
    }
}
