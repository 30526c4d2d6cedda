// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

import java.util.Set;

/**
 * Which calls an answer may have.
 *
 * @param functions names of the functions that may be called; empty: the answer is text, whatever it looks like
 * @param maxCalls after so many the answer ends
 */
record ToolOffer(Set<String> functions, int maxCalls) {
    static final ToolOffer NONE = new ToolOffer(Set.of(), Integer.MAX_VALUE);

    ToolOffer {
        functions = Set.copyOf(functions);
    }
}
