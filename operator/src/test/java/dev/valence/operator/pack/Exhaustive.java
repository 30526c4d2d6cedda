// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.pack;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tries every packing there is, and keeps the first of the best. */
final class Exhaustive {
    private final List<Item> items;
    private final List<Bin> bins;
    private final long[] free;
    private final List<Set<Integer>> at = new ArrayList<>();
    private String placedSlots = "";
    private int moves = Integer.MAX_VALUE;

    private Exhaustive(List<Item> items, List<Bin> bins) {
        this.items = items;
        this.bins = bins;
        this.free = bins.stream().mapToLong(Bin::bytes).toArray();
    }

    static Exhaustive search(List<Item> items, List<Bin> bins) {
        var search = new Exhaustive(items, bins);
        search.from(0);
        return search;
    }

    /** One digit for each slot in order: 1 where it is placed. The larger text is the better packing. */
    String placedSlots() {
        return placedSlots;
    }

    int moves() {
        return moves;
    }

    static String placedSlots(List<Set<Integer>> at, List<Item> items, List<Bin> bins) {
        var text = new StringBuilder();
        Slot.inOrder(items, bins)
                .forEach(slot -> text.append(slot.copy() < at.get(slot.item()).size() ? '1' : '0'));
        return text.toString();
    }

    static int moves(List<Set<Integer>> at, List<Item> items) {
        int moves = 0;
        for (int index = 0; index < items.size(); index++) {
            Item item = items.get(index);
            var kept = new HashSet<>(at.get(index));
            kept.retainAll(item.incumbents());
            int elsewhere = at.get(index).size() - kept.size();
            int left = Math.min(item.copies(), item.incumbents().size()) - kept.size();
            int unplaced = item.copies() - at.get(index).size();
            moves += Math.min(
                    elsewhere,
                    Math.max(0, left - Math.min(unplaced, item.incumbents().size() - kept.size())));
        }
        return moves;
    }

    private void from(int index) {
        if (index == items.size()) {
            String placed = placedSlots(at, items, bins);
            int cost = moves(at, items);
            int better = placed.compareTo(placedSlots);
            if (better > 0 || (better == 0 && cost < moves)) {
                placedSlots = placed;
                moves = cost;
            }
            return;
        }
        Item item = items.get(index);
        for (int subset = 0; subset < 1 << bins.size(); subset++) {
            Set<Integer> chosen = new HashSet<>();
            for (int bin = 0; bin < bins.size(); bin++) {
                if ((subset & (1 << bin)) != 0) {
                    chosen.add(bin);
                }
            }
            boolean possible = chosen.size() <= item.copies()
                    && item.allowed().containsAll(chosen)
                    && chosen.stream().allMatch(bin -> free[bin] >= item.bytes());
            if (possible) {
                chosen.forEach(bin -> free[bin] -= item.bytes());
                at.add(chosen);
                from(index + 1);
                at.removeLast();
                chosen.forEach(bin -> free[bin] += item.bytes());
            }
        }
    }
}
