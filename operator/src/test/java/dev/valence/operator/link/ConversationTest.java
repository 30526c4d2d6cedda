// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.Assignment;
import dev.valence.wire.assignment.DeviceState;
import dev.valence.wire.assignment.DownloadState;
import dev.valence.wire.assignment.LoadState;
import dev.valence.wire.assignment.ModelPhase;
import dev.valence.wire.assignment.ModelSource;
import dev.valence.wire.assignment.ModelState;
import dev.valence.wire.assignment.RuntimeState;
import dev.valence.wire.assignment.Tier;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private final Conversation conversation = new Conversation(START);

    @Test
    void nothingIsSentBeforeThePodHasReported() {
        conversation.desire(wanting("ns/a"));
        assertThat(conversation.toSend()).isEmpty();
        conversation.heard(state("i", 0, 0));
        assertThat(conversation.toSend()).isPresent();
    }

    @Test
    void generationRisesAboveWhatAnEarlierOperatorSent() {
        conversation.heard(state("i", 41, 0));
        conversation.desire(wanting("ns/a"));
        assertThat(conversation.toSend().orElseThrow().generation()).isEqualTo(42);
    }

    @Test
    void acknowledgedAssignmentIsNotSentAgain() {
        conversation.heard(state("i", 0, 0));
        acknowledge(wanting("ns/a"), "i");
        conversation.desire(wanting("ns/a"));
        assertThat(conversation.toSend()).isEmpty();
        conversation.desire(wanting("ns/b"));
        assertThat(conversation.toSend()).isPresent();
    }

    @Test
    void restartedProcessIsToldAgain() {
        conversation.heard(state("i", 0, 0));
        acknowledge(wanting("ns/a"), "i");
        conversation.heard(state("j", 0, 0));
        assertThat(conversation.toSend()).isPresent();
    }

    @Test
    void assignmentOfAnotherOperatorIsReplaced() {
        conversation.heard(state("i", 0, 0));
        acknowledge(wanting("ns/a"), "i");
        conversation.heard(state("i", 9, 0));
        assertThat(conversation.toSend().orElseThrow().generation()).isEqualTo(10);
    }

    @Test
    void laterStateIsNotReplacedByTheAnswerToAnEarlierRequest() {
        conversation.heard(state("i", 0, 0));
        conversation.desire(wanting("ns/a"));
        Assignment sent = conversation.toSend().orElseThrow();
        RuntimeState later = state("i", 1, 7);
        conversation.heard(later);
        conversation.acknowledged(sent, state("i", 1, 0));
        assertThat(conversation.view().state()).isEqualTo(later);
    }

    @Test
    void assignmentIsInForceOnceThePodReportsOfIt() {
        conversation.heard(state("i", 0, 0));
        conversation.desire(wanting("ns/a"));
        Assignment sent = conversation.toSend().orElseThrow();
        conversation.acknowledged(sent, state("i", 1, 0));
        assertThat(conversation.view().inForce()).isNull();
        conversation.heard(state("i", 1, 0));
        assertThat(conversation.view().inForce()).isEqualTo(sent.models());
        conversation.desire(wanting("ns/a", "ns/b"));
        Assignment more = conversation.toSend().orElseThrow();
        conversation.acknowledged(more, state("i", 1, 0));
        assertThat(conversation.view().inForce()).isEqualTo(sent.models());
        conversation.heard(state("i", 2, 0));
        assertThat(conversation.view().inForce()).isEqualTo(more.models());
        conversation.heard(state("j", 2, 0));
        assertThat(conversation.view().inForce()).isEmpty();
    }

    @Test
    void refusalIsToldUntilThePodTakesItAndABrokenLinkUntilItIsThereAgain() {
        conversation.heard(state("i", 0, 0));
        conversation.refused("HTTP 422: no");
        conversation.lost("gone", false, START);
        assertThat(conversation.view().problem()).isEqualTo("gone");
        conversation.heard(state("i", 0, 0));
        assertThat(conversation.view().problem()).isEqualTo("HTTP 422: no");
        acknowledge(wanting("ns/a"), "i");
        assertThat(conversation.view().problem()).isNull();
    }

    @Test
    void figuresAloneDecideNothing() {
        assertThat(conversation.heard(state("i", 0, 0))).isTrue();
        assertThat(conversation.heard(state("i", 0, 12.5))).isFalse();
        assertThat(conversation.heard(state("i", 1, 12.5))).isTrue();
    }

    @Test
    void podIsLockedUntilItIsHeardOrLostForAnotherReason() {
        conversation.lost("it opens to no token", true, START);
        assertThat(conversation.view().locked()).isTrue();
        conversation.heard(state("i", 0, 0));
        assertThat(conversation.view().locked()).isFalse();
        conversation.lost("it opens to no token", true, START);
        conversation.lost("gone", false, START);
        assertThat(conversation.view().locked()).isFalse();
    }

    @Test
    void beingLostIsNewsOnce() {
        conversation.heard(state("i", 0, 0));
        assertThat(conversation.lost("refused", false, START.plusSeconds(9))).isTrue();
        assertThat(conversation.lost("refused", false, START.plusSeconds(20))).isFalse();
        assertThat(conversation.view().connected()).isFalse();
        assertThat(conversation.view().unheardSince()).isEqualTo(START.plusSeconds(9));
        assertThat(conversation.toSend()).isEmpty();
        assertThat(conversation.heard(state("i", 0, 0))).isTrue();
    }

    private void acknowledge(Assignment assignment, String instance) {
        conversation.desire(assignment);
        Assignment sent = conversation.toSend().orElseThrow();
        conversation.acknowledged(sent, state(instance, sent.generation(), 0));
        conversation.heard(state(instance, sent.generation(), 0));
    }

    private static Assignment wanting(String... ids) {
        return new Assignment(0, Arrays.stream(ids).map(ConversationTest::model).toList(), List.of());
    }

    private static AssignedModel model(String id) {
        return new AssignedModel(
                id,
                List.of("a"),
                ModelSource.of("file:///a"),
                "none",
                null,
                Tier.DEVICE,
                0,
                null,
                1,
                List.of(),
                Map.of());
    }

    private static RuntimeState state(String instance, long generation, double tokensPerSecond) {
        var model = new ModelState(
                "ns/a",
                ModelPhase.Ready,
                Tier.DEVICE,
                null,
                null,
                1,
                1,
                DownloadState.NONE,
                tokensPerSecond,
                List.of(),
                null);
        return new RuntimeState(
                generation,
                instance,
                new DeviceState("cpu", "cpu", 1, 1),
                new LoadState(0, 0),
                List.of(model),
                List.of());
    }
}
