// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.pack;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Packs items into bins by depth-first branch and bound.
 *
 * <p>A packing is better than another if, going through the copies in their order ({@link Slot#inOrder}), it is the
 * first to place one that the other does not; if both place the same ones, if it has fewer moves. The first descent is
 * the greedy answer (stay where you are, else the emptiest bin); the rest of the search improves it until it is proven
 * best or the steps run out, so the answer is exact for small clusters and good for large ones.
 */
public final class Packer {
    /** Bins tried in one search, some ten milliseconds, so that a cluster that is full for good slows no plan. */
    public static final int DEFAULT_MAX_STEPS = 50_000;

    private final List<Item> items;
    private final List<Bin> bins;
    private final List<Slot> slots;
    private final int maxSteps;
    private final Likeness likeness;

    private final long[] free;
    private final int[] occupants;
    // of each item, the bins of the copies placed so far, and how many of those are incumbents
    private final List<List<Integer>> placed = new ArrayList<>();
    private final int[] kept;
    private final boolean[] isPlaced;
    private int steps;
    private @Nullable Best best;

    /** A complete answer: which slots are placed, where each item is, at how many moves. */
    private record Best(boolean[] isPlaced, List<List<Integer>> bins, int moves) {
        boolean placesAllFrom(int depth) {
            for (int slot = depth; slot < isPlaced.length; slot++) {
                if (!isPlaced[slot]) {
                    return false;
                }
            }
            return true;
        }
    }

    private Packer(List<Item> items, List<Bin> bins, int maxSteps) {
        this.items = List.copyOf(items);
        this.bins = List.copyOf(bins);
        this.slots = Slot.inOrder(items, bins);
        this.maxSteps = maxSteps;
        this.likeness = Likeness.of(items, bins);
        this.free = bins.stream().mapToLong(Bin::bytes).toArray();
        this.occupants = new int[bins.size()];
        this.kept = new int[items.size()];
        this.isPlaced = new boolean[slots.size()];
        items.forEach(item -> placed.add(new ArrayList<>()));
    }

    public static Packing pack(List<Item> items, List<Bin> bins) {
        return pack(items, bins, DEFAULT_MAX_STEPS);
    }

    /** @param maxSteps bound of the search after the first descent */
    public static Packing pack(List<Item> items, List<Bin> bins, int maxSteps) {
        var packer = new Packer(items, bins, maxSteps);
        packer.descend(0);
        Best answer = Objects.requireNonNull(packer.best, "the first descent always ends in an answer");
        return new Packing(answer.bins().stream().map(Set::copyOf).toList(), answer.moves(), packer.steps <= maxSteps);
    }

    private void descend(int depth) {
        int standing = compareWithBest(depth);
        if (standing < 0 || (standing == 0 && cannotSaveMoves(depth))) {
            return;
        }
        if (depth == slots.size()) {
            best = new Best(isPlaced.clone(), placed.stream().map(List::copyOf).toList(), movesAtLeast());
            return;
        }
        int item = slots.get(depth).item();
        for (int bin : candidates(items.get(item), placed.get(item))) {
            if (best != null && ++steps > maxSteps) {
                return;
            }
            put(depth, item, bin);
            descend(depth + 1);
            take(depth, item, bin);
        }
        if (best == null || steps <= maxSteps) {
            descend(depth + 1);
        }
    }

    /** @return positive where the slots before {@code depth} are served better than in the best answer so far */
    private int compareWithBest(int depth) {
        if (best == null) {
            return 1;
        }
        for (int slot = 0; slot < depth; slot++) {
            if (isPlaced[slot] != best.isPlaced()[slot]) {
                return isPlaced[slot] ? 1 : -1;
            }
        }
        return 0;
    }

    private boolean cannotSaveMoves(int depth) {
        return best != null && best.placesAllFrom(depth) && movesAtLeast() >= best.moves();
    }

    /** Moves that no way of going on from here avoids. */
    private int movesAtLeast() {
        int moves = 0;
        for (int index = 0; index < items.size(); index++) {
            Item item = items.get(index);
            int incumbents = item.incumbents().size();
            int copiesLeft = item.copies() - placed.get(index).size();
            int stillToKeep = Math.min(copiesLeft, incumbents - kept[index]);
            moves += Math.min(item.copies(), incumbents) - kept[index] - stillToKeep;
        }
        return moves;
    }

    /** Bins that can take a copy: incumbents first, then the emptiest; of empty bins that are alike only one. */
    private List<Integer> candidates(Item item, List<Integer> taken) {
        List<Integer> fitting = item.allowed().stream()
                .filter(bin -> free[bin] >= item.bytes() && !taken.contains(bin))
                .sorted(Comparator.comparing((Integer bin) -> !item.incumbents().contains(bin))
                        .thenComparing(bin -> -freeShareAfter(bin, item))
                        .thenComparing(bin -> bin))
                .toList();
        var seen = new HashSet<Integer>();
        return fitting.stream()
                .filter(bin -> occupants[bin] > 0 || seen.add(likeness.classOf(bin)))
                .toList();
    }

    private double freeShareAfter(int bin, Item item) {
        return (double) (free[bin] - item.bytes()) / Math.max(1, bins.get(bin).bytes());
    }

    private void put(int depth, int item, int bin) {
        free[bin] -= items.get(item).bytes();
        occupants[bin]++;
        placed.get(item).add(bin);
        kept[item] += items.get(item).incumbents().contains(bin) ? 1 : 0;
        isPlaced[depth] = true;
    }

    private void take(int depth, int item, int bin) {
        free[bin] += items.get(item).bytes();
        occupants[bin]--;
        placed.get(item).removeLast();
        kept[item] -= items.get(item).incumbents().contains(bin) ? 1 : 0;
        isPlaced[depth] = false;
    }
}
