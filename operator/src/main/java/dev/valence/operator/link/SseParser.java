// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lines of an event stream to the data of its events, as WHATWG HTML's "Interpreting an event stream" has it; event
 * names, ids and retry times are not used here and are dropped.
 */
final class SseParser {
    /** A state of hundreds of models is far smaller: a bound against a peer that never ends an event. */
    static final int MAX_EVENT_CHARS = 16 << 20;

    private final StringBuilder data = new StringBuilder();
    private boolean hasData;

    /**
     * @param line without its end
     * @return the data of the event this line ends, empty while none ends
     * @throws IllegalStateException the event is larger than {@link #MAX_EVENT_CHARS}
     */
    Optional<String> line(String line) {
        if (line.isEmpty()) {
            return end();
        }
        @Nullable String value = valueOf(line);
        if (value != null) {
            if (data.length() + value.length() > MAX_EVENT_CHARS) {
                throw new IllegalStateException("an event is longer than " + MAX_EVENT_CHARS + " characters");
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
