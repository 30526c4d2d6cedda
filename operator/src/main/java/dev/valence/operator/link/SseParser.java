// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lines of an event stream to the data of its events, as WHATWG HTML's "Interpreting an event stream" has it; event
 * names, ids and retry times are not used here and are dropped.
 */
final class SseParser {
    private final StringBuilder data = new StringBuilder();
    private boolean hasData;

    /**
     * @param line without its end
     * @return the data of the event this line ends, empty while none ends
     * @throws IllegalStateException the event is larger than {@link #LinkLimits.MAX_STATE_BYTES}
     */
    Optional<String> line(String line) {
        if (line.isEmpty()) {
            return end();
        }
        @Nullable String value = valueOf(line);
        if (value != null) {
            if (data.length() + value.length() > LinkLimits.MAX_STATE_BYTES) {
                throw new IllegalStateException(
                        "an event is longer than " + LinkLimits.MAX_STATE_BYTES + " characters");
            }
            data.append(hasData ? "\n" : "").append(value);
            hasData = true;
        }
        return Optional.empty();
    }

    private Optional<String> end() {
        if (!hasData) {
            return Optional.empty();
        }
        String event = data.toString();
        data.setLength(0);
        hasData = false;
        return Optional.of(event);
    }

    private static @Nullable String valueOf(String line) {
        if (line.equals("data")) {
            return "";
        }
        if (!line.startsWith("data:")) {
            return null;
        }
        return line.startsWith("data: ") ? line.substring(6) : line.substring(5);
    }
}
