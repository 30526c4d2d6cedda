// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.pack;

import java.util.Set;

/**
 * Something to put into bins, in several copies, each in a bin of its own.
 *
 * @param bytes one copy takes
 * @param copies wanted
 * @param allowed bins, by index, that may take a copy
 * @param incumbents bins, by index, that hold a copy now; leaving one of them is a move
 * @param priority copies of a larger one are seen to first, whatever that does to the others
 */
public record Item(String id, long bytes, int copies, Set<Integer> allowed, Set<Integer> incumbents, int priority) {
    public Item {
        allowed = Set.copyOf(allowed);
        incumbents = Set.copyOf(incumbents);
    }
}
