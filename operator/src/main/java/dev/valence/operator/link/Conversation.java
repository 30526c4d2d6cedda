// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.link;

import dev.valence.wire.assignment.AssignedModel;
import dev.valence.wire.assignment.Assignment;
import dev.valence.wire.assignment.RuntimeState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was said between the operator and one pod: decides what is to be sent. Holds no connection; not thread-safe. */
final class Conversation {
    private @Nullable Instant unheardSince;
    private @Nullable RuntimeState state;
    private @Nullable Assignment desired;
    private @Nullable Assignment acknowledged;
    private String acknowledgedBy = "";
    private long generation;
    private @Nullable List<AssignedModel> inForce;
    private @Nullable String broken;
    private boolean locked;
    private @Nullable String refused;

    /** @param now since when nothing is heard, until something is */
    Conversation(Instant now) {
        this.unheardSince = now;
    }

    /** @return whether this calls for new decisions at once */
    boolean heard(RuntimeState next) {
        boolean decisive =
                !connected() || state == null || !DecisiveState.of(state).equals(DecisiveState.of(next));
        unheardSince = null;
        broken = null;
        locked = false;
        state = next;
        agree();
        return decisive;
    }

    /**
     * @param opensToNone it does not know the token
     * @return whether this is news
     */
    boolean lost(String why, boolean opensToNone, Instant now) {
        boolean news = connected() || !why.equals(broken);
        locked = opensToNone;
        unheardSince = unheardSince == null ? now : unheardSince;
        broken = why;
        return news;
    }

    /** @param next its generation is ignored */
    void desire(Assignment next) {
        desired = next;
    }

    /**
     * What to send now, with its generation; empty where the pod has it, or is not there. A pod that started anew, or
     * that somebody else gave a later assignment, is told again.
     */
    Optional<Assignment> toSend() {
        if (!connected() || state == null || desired == null) {
            return Optional.empty();
        }
        boolean has = desired.equals(acknowledged)
                && acknowledgedBy.equals(state.instance())
                && state.observedGeneration() <= generation;
        return has
                ? Optional.empty()
                : Optional.of(new Assignment(
                        Math.max(generation, state.observedGeneration()) + 1, desired.models(), desired.inspect()));
    }

    /**
     * The state in the answer is not taken over: the stream may have told of a later one already, and will of this one.
     */
    void acknowledged(Assignment sent, RuntimeState answer) {
        generation = sent.generation();
        acknowledged = new Assignment(0, sent.models(), sent.inspect());
        acknowledgedBy = answer.instance();
        refused = null;
        agree();
    }

    /** @return whether this is news */
    boolean refused(String why) {
        boolean news = !why.equals(refused);
        refused = why;
        return news;
    }

    LinkView view() {
        return new LinkView(
                connected(), unheardSince, locked, state, acknowledged, inForce, broken == null ? refused : broken);
    }

    private boolean connected() {
        return unheardSince == null;
    }

    /** What an assignment leaves as it was stays in force while the pod has yet to report of it. */
    private void agree() {
        if (acknowledged == null || state == null) {
            return;
        }
        boolean same = state.instance().equals(acknowledgedBy);
        if (same && state.observedGeneration() == generation) {
            inForce = acknowledged.models();
        } else if (inForce != null) {
            List<AssignedModel> asked = acknowledged.models();
            inForce = same ? inForce.stream().filter(asked::contains).toList() : List.of();
        }
    }
}
