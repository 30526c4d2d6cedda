// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.pack;

import java.util.List;
import java.util.Set;

/**
 * Where the copies go.
 *
 * @param bins for each item, in the order they were given, the indices of the bins that hold a copy
 * @param moves incumbents left although a copy could have stayed
 * @param optimal whether the search proved that no packing is better; false where it ran out of steps
 */
public record Packing(List<Set<Integer>> bins, int moves, boolean optimal) {
    public Packing {
        bins = bins.stream().map(Set::copyOf).toList();
    }
}
