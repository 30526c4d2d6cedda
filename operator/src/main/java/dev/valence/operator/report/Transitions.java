// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import dev.valence.crds.condition.ConditionStatus;
import dev.valence.crds.condition.ConditionType;
import dev.valence.crds.condition.Conditions;
import dev.valence.crds.condition.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** An event for each change of what a person would ask about: whether it is ready, why not, and what is ignored. */
public final class Transitions {
    private final Events events;

    public Transitions(Events events) {
        this.events = events;
    }

    public void announce(HasMetadata about, List<Condition> before, List<Condition> after) {
        announceFields(about, before, after);
        Optional<Condition> was = Conditions.find(before, ConditionType.Ready);
        Optional<Condition> is = Conditions.find(after, ConditionType.Ready);
        boolean stalled = Conditions.isTrue(after, ConditionType.Stalled);
        boolean news = !said(was).equals(said(is)) || stalled != Conditions.isTrue(before, ConditionType.Stalled);
        if (is.isEmpty() || !news) {
            return;
        }
        Condition told = stalled ? Conditions.find(after, ConditionType.Stalled).orElse(is.get()) : is.get();
        boolean lost = isTrue(was) && !isTrue(is);
        Reason reason = Reason.valueOf(told.getReason());
        if (stalled || lost) {
            events.warning(about, reason, told.getMessage());
        } else {
            events.normal(about, reason, told.getMessage());
        }
    }

    private void announceFields(HasMetadata about, List<Condition> before, List<Condition> after) {
        Optional<String> was = fields(before);
        fields(after)
                .filter(message -> !was.equals(Optional.of(message)))
                .ifPresent(message -> events.warning(about, Reason.NotSupportedYet, message));
    }

    private static Optional<String> fields(List<Condition> conditions) {
        return Conditions.find(conditions, ConditionType.FieldsInEffect).map(Condition::getMessage);
    }

    private static boolean isTrue(Optional<Condition> condition) {
        return condition
                .filter(known -> ConditionStatus.TRUE.text().equals(known.getStatus()))
                .isPresent();
    }

    /** Messages hold counts that change often: only status and reason make a transition. */
    private static String said(Optional<Condition> condition) {
        return condition
                .map(known -> known.getStatus() + Objects.toString(known.getReason()))
                .orElse("");
    }
}
