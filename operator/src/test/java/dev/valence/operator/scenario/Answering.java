// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.scenario;

import java.util.HashMap;
import java.util.Map;

/** How many pods would answer for each model, at every moment. */
final class Answering {
    private final Map<String, Integer> now = new HashMap<>();
    private final Map<String, Integer> least = new HashMap<>();

    synchronized void begins(String model) {
        now.merge(model, 1, Integer::sum);
    }

    synchronized void ends(String model) {
        least.merge(model, now.merge(model, -1, Integer::sum), Math::min);
    }

    /** From now on, {@link #least} counts anew. */
    synchronized void reset(String model) {
        least.put(model, now.getOrDefault(model, 0));
    }

    /** The smallest number of pods that would have answered at any moment since {@link #reset}. */
    synchronized int least(String model) {
        return least.getOrDefault(model, 0);
    }
}
