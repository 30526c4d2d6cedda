// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The search against trying everything, on random clusters small enough for that. */
class PackerExhaustiveTest {
    private static final int CASES = 3_000;

    @Test
    void placesAsManyAndMovesAsFewAsTryingEverythingDoes() {
        var random = new Random(20261121);
        for (int number = 0; number < CASES; number++) {
            List<Bin> bins = randomBins(random);
            List<Item> items = randomItems(random, bins);
            Packing found = Packer.pack(items, bins);
            Exhaustive best = Exhaustive.search(items, bins);

            String label = "case " + number + " " + items + " in " + bins;
            assertThat(found.optimal()).as(label).isTrue();
            assertThat(fits(found.bins(), items, bins)).as(label).isTrue();
            assertThat(Exhaustive.placedSlots(found.bins(), items, bins))
                    .as(label)
                    .isEqualTo(best.placedSlots());
            assertThat(Exhaustive.moves(found.bins(), items))
                    .as(label)
                    .isEqualTo(best.moves())
                    .isEqualTo(found.moves());
        }
    }

    @Test
    void searchThatRunsOutOfStepsStillFitsAndSaysSo() {
        List<Bin> bins = IntStream.range(0, 12)
                .mapToObj(bin -> new Bin("pod-" + bin, 100 + bin))
                .toList();
        Set<Integer> all = IntStream.range(0, 12).boxed().collect(Collectors.toSet());
        List<Item> items = IntStream.range(0, 60)
                .mapToObj(item -> new Item("model-" + item, 23 + item % 7, 1, all, Set.of(), 0))
                .toList();
        Packing packing = Packer.pack(items, bins, 1_000);
        assertThat(packing.optimal()).isFalse();
        assertThat(fits(packing.bins(), items, bins)).isTrue();
        assertThat(packing.bins().stream().filter(at -> !at.isEmpty())).hasSizeGreaterThan(30);
    }

    @Test
    void hundredsOfSettledModelsAreConfirmedAtOnce() {
        List<Bin> bins = IntStream.range(0, 100)
                .mapToObj(bin -> new Bin("pod-" + bin, 1_000))
                .toList();
        Set<Integer> all = IntStream.range(0, 100).boxed().collect(Collectors.toSet());
        List<Item> items = IntStream.range(0, 300)
                .mapToObj(item -> new Item("model-" + item, 300, 1, all, Set.of(item % 100), 0))
                .toList();
        Packing packing = Packer.pack(items, bins);
        assertThat(packing.optimal()).isTrue();
        assertThat(packing.moves()).isZero();
    }

    private static List<Bin> randomBins(Random random) {
        return IntStream.range(0, 1 + random.nextInt(4))
                .mapToObj(bin -> new Bin("pod-" + bin, 4L + random.nextInt(7)))
                .toList();
    }

    private static List<Item> randomItems(Random random, List<Bin> bins) {
        List<Item> items = new ArrayList<>();
        long[] free = bins.stream().mapToLong(Bin::bytes).toArray();
        for (int item = 0; item < 1 + random.nextInt(5); item++) {
            long bytes = 1 + random.nextInt(6);
            Set<Integer> allowed = new HashSet<>();
            Set<Integer> incumbents = new HashSet<>();
            for (int bin = 0; bin < bins.size(); bin++) {
                if (random.nextInt(6) > 0) {
                    allowed.add(bin);
                    // what is somewhere now has room there, unless the pod shrank
                    if (random.nextInt(3) == 0 && (free[bin] >= bytes || random.nextInt(8) == 0)) {
                        incumbents.add(bin);
                        free[bin] -= bytes;
                    }
                }
            }
            items.add(new Item("model-" + item, bytes, 1 + random.nextInt(2), allowed, incumbents, random.nextInt(2)));
        }
        return items;
    }

    private static boolean fits(List<Set<Integer>> at, List<Item> items, List<Bin> bins) {
        long[] free = bins.stream().mapToLong(Bin::bytes).toArray();
        for (int item = 0; item < items.size(); item++) {
            Item wanted = items.get(item);
            if (at.get(item).size() > wanted.copies() || !wanted.allowed().containsAll(at.get(item))) {
                return false;
            }
            at.get(item).forEach(bin -> free[bin] -= wanted.bytes());
        }
        return IntStream.range(0, free.length).allMatch(bin -> free[bin] >= 0);
    }
}
