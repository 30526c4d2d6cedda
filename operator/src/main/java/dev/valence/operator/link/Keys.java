// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that may open a pod. A pod keeps the one it started with, whatever its Secret says by now, so which one opens
 * it is found by trying. Safe from any thread.
 */
final class Keys {
    private final Supplier<List<String>> known;
    private @Nullable String fitting;
    private int refusals;

    /** @param known asked before each try; the likeliest first */
    Keys(Supplier<List<String>> known) {
        this.known = known;
    }

    /** The one that opened it last, or the next to try. */
    synchronized String next() {
        List<String> tokens = known.get();
        if (fitting != null) {
            return fitting;
        }
        return tokens.isEmpty() ? "" : tokens.get(refusals % tokens.size());
    }

    synchronized void fitted(String token) {
        fitting = token;
    }

    /** Without effect where another one was found meanwhile. */
    synchronized void refused(String token) {
        if (fitting == null || fitting.equals(token)) {
            fitting = null;
            refusals++;
        }
    }
}
