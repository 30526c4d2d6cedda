// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.pack;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which bins are alike: of one size, allowed to the same items and holding the same ones. While two such bins are empty
 * it does not matter which is taken, and trying one of them halves the search.
 */
final class Likeness {
    private final int[] classes;

    private Likeness(int[] classes) {
        this.classes = classes;
    }

    private record Trait(long bytes, Set<Integer> allowedTo, Set<Integer> incumbents) {}

    static Likeness of(List<Item> items, List<Bin> bins) {
        Map<Trait, Integer> known = new HashMap<>();
        int[] classes = IntStream.range(0, bins.size())
                .map(bin -> known.computeIfAbsent(traitOf(bin, items, bins), trait -> known.size()))
                .toArray();
        return new Likeness(classes);
    }

    private static Trait traitOf(int bin, List<Item> items, List<Bin> bins) {
        return new Trait(
                bins.get(bin).bytes(),
                itemsWhere(items, item -> item.allowed().contains(bin)),
                itemsWhere(items, item -> item.incumbents().contains(bin)));
    }

    private static Set<Integer> itemsWhere(List<Item> items, Predicate<Item> holds) {
        return IntStream.range(0, items.size())
                .filter(index -> holds.test(items.get(index)))
                .boxed()
                .collect(Collectors.toSet());
    }

    int classOf(int bin) {
        return classes[bin];
    }
}
