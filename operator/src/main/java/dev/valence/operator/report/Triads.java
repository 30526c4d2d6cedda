// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.report;

import dev.valence.crds.condition.ConditionStatus;
import dev.valence.crds.condition.ConditionType;
import dev.valence.crds.condition.Conditions;
import dev.valence.crds.condition.Reason;
import java.util.List;

/** Combinations of Ready, Reconciling and Stalled that {@link Conditions} has no word for. */
final class Triads {
    private Triads() {}

    /** Tells of fields that were accepted and do nothing. */
    static Conditions fields(Conditions conditions, List<String> withoutEffect) {
        return withoutEffect.isEmpty()
                ? conditions.without(ConditionType.FieldsInEffect)
                : conditions.isFalse(
                        ConditionType.FieldsInEffect,
                        Reason.NotSupportedYet,
                        "Accepted, without effect in this version: " + String.join(", ", withoutEffect) + ".");
    }

    static ConditionStatus status(boolean holds) {
        return holds ? ConditionStatus.TRUE : ConditionStatus.FALSE;
    }

    /** It does what it is for, though not as much as asked, and never will without a person. */
    static Conditions servesButStalled(Conditions conditions, String serves, Reason reason, String message) {
        return conditions
                .isTrue(ConditionType.Ready, Reason.Serving, serves + ".")
                .isFalse(ConditionType.Reconciling, reason, message)
                .isTrue(ConditionType.Stalled, reason, message);
    }
}
