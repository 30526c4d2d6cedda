// SPDX-License-Identifier: Apache-2.0
package dev.valence.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.gateway.registry.Replica;
import dev.valence.gateway.registry.Snapshot;
import dev.valence.gateway.registry.Standing;
import dev.valence.gateway.registry.Target;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final Replica A = new Replica("a", "10.0.0.1", 8000, Set.of());
    private static final Replica B = new Replica("b", "10.0.0.2", 8000, Set.of());
    private static final Replica C = new Replica("c", "10.0.0.3", 8000, Set.of());

    private final LoadBoard load = new LoadBoard();

    private static Snapshot serving(boolean stalled, Replica... replicas) {
        var target = new Target(
                "m",
                Target.Kind.MODEL,
                "default",
                "InferenceModel default/m",
                NOW,
                false,
                null,
                null,
                List.of(replicas),
                new Standing(stalled, "Loading", "reading"));
        return new Snapshot(true, Map.of("m", target), List.of());
    }

    private Decision decide(Snapshot snapshot, String key, Set<String> tried) {
        return Router.decide(new RouteQuery("m", key, tried, load, NOW), snapshot);
    }

    private String chosen(Snapshot snapshot, String key, Set<String> tried) {
        return ((Decision.Send) decide(snapshot, key, tried)).replica().pod();
    }

    @Test
    void theLeastLoadedReplicaIsChosen() {
        load.begin(A.address());
        load.begin(A.address());
        load.begin(B.address());
        load.begin(C.address());
        load.begin(C.address());
        assertThat(chosen(serving(false, A, B, C), "k", Set.of())).isEqualTo("b");
    }

    @Test
    void anEndedRequestCountsNoMore() {
        load.begin(A.address());
        load.begin(B.address());
        load.end(A.address());
        assertThat(load.outstanding(A.address())).isZero();
        assertThat(chosen(serving(false, A, B), "k", Set.of())).isEqualTo("a");
    }

    @Test
    void equalReplicasAreSharedEvenlyByTheKey() {
        var snapshot = serving(false, A, B, C);
        Map<String, Integer> counts = new HashMap<>();
        IntStream.range(0, 3_000).forEach(i -> counts.merge(chosen(snapshot, "req-" + i, Set.of()), 1, Integer::sum));
        assertThat(counts)
                .hasSize(3)
                .allSatisfy((pod, count) -> assertThat(count).isBetween(850, 1_150));
    }

    @Test
    void theSameQueryIsDecidedAlike() {
        var snapshot = serving(false, A, B, C);
        assertThat(chosen(snapshot, "req-7", Set.of())).isEqualTo(chosen(serving(false, C, B, A), "req-7", Set.of()));
    }

    @Test
    void aReplicaThatFailedTheRequestGetsItNoSecondTime() {
        assertThat(chosen(serving(false, A, B), "k", Set.of(A.address()))).isEqualTo("b");
        assertThat(decide(serving(false, A), "k", Set.of(A.address()))).isInstanceOf(Decision.Wait.class);
    }

    @Test
    void aCoolingReplicaComesLastButIsUsedWhereItIsTheOnlyOne() {
        load.failed(A.address(), NOW);
        load.begin(B.address());
        assertThat(chosen(serving(false, A, B), "k", Set.of())).isEqualTo("b");
        assertThat(chosen(serving(false, A), "k", Set.of())).isEqualTo("a");
    }

    @Test
    void coolingEndsWithTimeAndWithAnAnswer() {
        load.failed(A.address(), NOW);
        assertThat(load.cooling(A.address(), NOW.plus(LoadBoard.COOLING))).isFalse();
        assertThat(load.cooling(A.address(), NOW)).isTrue();
        load.answered(A.address());
        assertThat(load.cooling(A.address(), NOW)).isFalse();
    }

    @Test
    void aKnownModelWithoutReplicasWaitsUnlessItIsStalled() {
        assertThat(decide(serving(false), "k", Set.of())).isInstanceOf(Decision.Wait.class);
        assertThat(decide(serving(true), "k", Set.of())).isInstanceOf(Decision.Stalled.class);
    }

    @Test
    void aStalledModelThatStillHasReplicasIsServed() {
        assertThat(chosen(serving(true, A), "k", Set.of())).isEqualTo("a");
    }

    @Test
    void anUnknownNameIsRefusedOnlyOnceTheClusterWasListed() {
        assertThat(decide(Snapshot.EMPTY, "k", Set.of())).isInstanceOf(Decision.WaitForRegistry.class);
        assertThat(decide(new Snapshot(true, Map.of(), List.of()), "k", Set.of()))
                .isEqualTo(new Decision.Unknown("m"));
    }
}
