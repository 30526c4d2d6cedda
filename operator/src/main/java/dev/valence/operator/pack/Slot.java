// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.pack;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One copy of an item, waiting for a bin.
 *
 * @param item index
 * @param copy 0 for the first
 * @param incumbent whether as many copies are in bins now
 */
record Slot(int item, int copy, int priority, boolean incumbent) {
    private static final Comparator<Slot> ORDER = Comparator.comparingInt(Slot::priority)
            .reversed()
            .thenComparing(slot -> !slot.incumbent())
            .thenComparingInt(Slot::copy)
            .thenComparingInt(Slot::item);

    /**
     * Who is seen to first: the larger priority; then what is in a bin already, so that nothing is displaced by its
     * equals; then first copies before second ones; then the items as given. Copies that fit no bin even when it is
     * empty are left out.
     */
    static List<Slot> inOrder(List<Item> items, List<Bin> bins) {
        var slots = new ArrayList<Slot>();
        for (int i = 0; i < items.size(); i++) {
            int index = i;
            Item item = items.get(i);
            long roomy = item.allowed().stream()
                    .filter(bin -> bins.get(bin).bytes() >= item.bytes())
                    .count();
            IntStream.range(0, (int) Math.min(item.copies(), roomy))
                    .mapToObj(copy -> new Slot(
                            index,
                            copy,
                            item.priority(),
                            copy < item.incumbents().size()))
                    .forEach(slots::add);
        }
        slots.sort(ORDER);
        return List.copyOf(slots);
    }
}
