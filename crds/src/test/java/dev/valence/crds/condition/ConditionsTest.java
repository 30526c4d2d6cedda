// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConditionsTest {
    private static final Clock EARLIER = at("2026-11-21T10:00:00.123Z");
    private static final Clock LATER = at("2026-11-21T11:00:00Z");

    @Test
    void aConditionCarriesAllThatTheConventionAsksFor() {
        Condition ready = only(Conditions.from(List.of(), 7, EARLIER)
                .isTrue(ConditionType.Ready, Reason.Serving, "2 of 2 pods answer")
                .toList());

        assertThat(ready.getType()).isEqualTo("Ready");
        assertThat(ready.getStatus()).isEqualTo("True");
        assertThat(ready.getReason()).isEqualTo("Serving");
        assertThat(ready.getMessage()).isEqualTo("2 of 2 pods answer");
        assertThat(ready.getObservedGeneration()).isEqualTo(7);
        assertThat(ready.getLastTransitionTime()).isEqualTo("2026-11-21T10:00:00Z");
    }

    @Test
    void transitionTimeMovesOnlyWithTheStatus() {
        List<Condition> first = Conditions.from(List.of(), 1, EARLIER)
                .isFalse(ConditionType.Ready, Reason.Loading, "0 of 1")
                .toList();
        List<Condition> sameStatus = Conditions.from(first, 2, LATER)
                .isFalse(ConditionType.Ready, Reason.InsufficientMemory, "no room")
                .toList();
        List<Condition> otherStatus = Conditions.from(sameStatus, 2, LATER)
                .isTrue(ConditionType.Ready, Reason.Serving, "1 of 1")
                .toList();

        assertThat(only(sameStatus).getReason()).isEqualTo("InsufficientMemory");
        assertThat(only(sameStatus).getObservedGeneration()).isEqualTo(2);
        assertThat(only(sameStatus).getLastTransitionTime()).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(only(otherStatus).getLastTransitionTime()).isEqualTo("2026-11-21T11:00:00Z");
    }

    @Test
    void sayingTheSameAgainIsEqualSoNothingIsWritten() {
        List<Condition> first = Conditions.from(List.of(), 1, EARLIER)
                .stalled(Reason.InsufficientMemory, "needs 3 GiB")
                .toList();
        List<Condition> again = Conditions.from(first, 1, LATER)
                .stalled(Reason.InsufficientMemory, "needs 3 GiB")
                .toList();

        assertThat(again).isEqualTo(first);
    }

    @Test
    void kstatusTriadIsConsistent() {
        Conditions none = Conditions.from(List.of(), 1, EARLIER);

        assertThat(triad(none.ready(Reason.Serving, "m"))).containsExactly("True", "False", "False");
        assertThat(triad(none.readyAndReconciling(Reason.Updating, "m"))).containsExactly("True", "True", "False");
        assertThat(triad(none.reconciling(Reason.Loading, "m"))).containsExactly("False", "True", "False");
        assertThat(triad(none.stalled(Reason.NoMatchingPool, "m"))).containsExactly("False", "False", "True");
    }

    @Test
    void othersConditionsStayAndDroppedOnesGo() {
        Condition foreign = new Condition("2026-11-21T10:00:00Z", "", null, "Seen", "True", "example.com/Audited");
        Conditions conditions = Conditions.from(List.of(foreign), 1, EARLIER)
                .isUnknown(ConditionType.SourceReady, Reason.Inspecting, "reading config.json");

        assertThat(conditions.toList()).hasSize(2).contains(foreign);
        assertThat(conditions.without(ConditionType.SourceReady).toList()).containsExactly(foreign);
        assertThat(Conditions.isTrue(conditions.toList(), ConditionType.SourceReady))
                .isFalse();
        assertThat(Conditions.find(conditions.toList(), ConditionType.Placed)).isEmpty();
    }

    @Test
    void aMessageBeyondTheLimitIsCutSoThatTheStatusIsAccepted() {
        String message = only(Conditions.from(List.of(), 1, EARLIER)
                        .isFalse(ConditionType.Ready, Reason.LoadFailed, "x".repeat(40_000))
                        .toList())
                .getMessage();

        assertThat(message).hasSize(Conditions.MAX_MESSAGE_CHARS).endsWith("…");
    }

    private static List<String> triad(Conditions conditions) {
        return List.of(ConditionType.Ready, ConditionType.Reconciling, ConditionType.Stalled).stream()
                .map(type -> Conditions.find(conditions.toList(), type))
                .flatMap(Optional::stream)
                .map(Condition::getStatus)
                .toList();
    }

    private static Condition only(List<Condition> conditions) {
        assertThat(conditions).hasSize(1);
        return conditions.getFirst();
    }

    private static Clock at(String instant) {
        return Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
    }
}
