// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.sample;

import java.util.List;

/** Lets text through until a stop string begins, whatever pieces it arrives in. What may become one is held back. */
final class StopStrings {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean stopped;

    StopStrings(List<String> stops) {
        this.stops = stops;
    }

    /** @return text that is surely before any stop string */
    String append(String text) {
        if (stops.isEmpty()) {
            return text;
        }
        held.append(text);
        int first = first();
        if (first >= 0) {
            stopped = true;
            return take(first);
        }
        return take(held.length() - longestBeginning());
    }

    /** @return what was held back: no stop string came of it */
    String finish() {
        return take(held.length());
    }

    /** A stop string is complete; text from it on is dropped. */
    boolean stopped() {
        return stopped;
    }

    private String take(int length) {
        String text = held.substring(0, length);
        held.delete(0, stopped ? held.length() : length);
        return text;
    }

    private int first() {
        int first = -1;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            first = at >= 0 && (first < 0 || at < first) ? at : first;
        }
        return first;
    }

    /** Length of the longest end of the text that is the beginning of a stop string. */
    private int longestBeginning() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (endsWith(stop, length)) {
                    longest = length;
                }
            }
        }
        return longest;
    }

    /** The text ends with the first {@code length} characters of {@code stop}; asked for each token, so without a copy. */
    private boolean endsWith(String stop, int length) {
        int start = held.length() - length;
        for (int i = 0; i < length; i++) {
            if (held.charAt(start + i) != stop.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
