// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds.condition;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An immutable list of {@code metav1.Condition}, one for each type, for one generation of a resource.
 *
 * <p>{@code lastTransitionTime} moves only when a condition's status does, as the API conventions ask, so a status that
 * says the same twice is equal and causes no write.
 */
public final class Conditions {
    /** metav1.Condition's own limit; a longer message would make the API server refuse the whole status. */
    public static final int MAX_MESSAGE_CHARS = 32768;

    private final Map<String, Condition> byType;
    private final long generation;
    private final Clock clock;

    private Conditions(Map<String, Condition> byType, long generation, Clock clock) {
        this.byType = byType;
        this.generation = generation;
        this.clock = clock;
    }

    /**
     * Starts from what a resource's status holds.
     *
     * @param current conditions of the last status written; may be empty
     * @param generation {@code metadata.generation} that the new conditions were worked out from
     */
    public static Conditions from(List<Condition> current, long generation, Clock clock) {
        var byType = new LinkedHashMap<String, Condition>();
        current.forEach(condition -> byType.put(condition.getType(), condition));
        return new Conditions(byType, generation, clock);
    }

    public Conditions with(ConditionType type, ConditionStatus status, Reason reason, String message) {
        Condition previous = byType.get(type.name());
        String since = previous != null && status.text().equals(previous.getStatus())
                ? previous.getLastTransitionTime()
                : now();
        var next = new LinkedHashMap<>(byType);
        next.put(
                type.name(),
                new ConditionBuilder()
                        .withType(type.name())
                        .withStatus(status.text())
                        .withReason(reason.name())
                        .withMessage(truncate(message))
                        .withObservedGeneration(generation)
                        .withLastTransitionTime(since)
                        .build());
        return new Conditions(next, generation, clock);
    }

    public Conditions isTrue(ConditionType type, Reason reason, String message) {
        return with(type, ConditionStatus.TRUE, reason, message);
    }

    public Conditions isFalse(ConditionType type, Reason reason, String message) {
        return with(type, ConditionStatus.FALSE, reason, message);
    }

    public Conditions isUnknown(ConditionType type, Reason reason, String message) {
        return with(type, ConditionStatus.UNKNOWN, reason, message);
    }

    /** Drops a condition that no longer says anything about the resource. */
    public Conditions without(ConditionType type) {
        var next = new LinkedHashMap<>(byType);
        next.remove(type.name());
        return new Conditions(next, generation, clock);
    }

    /** Does what it is for, and there is nothing left to do. */
    public Conditions ready(Reason reason, String message) {
        return isTrue(ConditionType.Ready, reason, message)
                .isFalse(ConditionType.Reconciling, Reason.ReconcileSucceeded, "The spec is in effect.")
                .isFalse(ConditionType.Stalled, Reason.ReconcileSucceeded, "Nothing stands in the way.");
    }

    /** Does what it is for while the operator still works towards the spec: a roll-out, a replica more. */
    public Conditions readyAndReconciling(Reason reason, String message) {
        return isTrue(ConditionType.Ready, reason, message)
                .isTrue(ConditionType.Reconciling, reason, message)
                .isFalse(ConditionType.Stalled, Reason.Updating, "Nothing stands in the way.");
    }

    /** Does not do what it is for yet, and will without help. */
    public Conditions reconciling(Reason reason, String message) {
        return isFalse(ConditionType.Ready, reason, message)
                .isTrue(ConditionType.Reconciling, reason, message)
                .isFalse(ConditionType.Stalled, reason, "Nothing stands in the way.");
    }

    /** Does not do what it is for, nor ever will without a person. */
    public Conditions stalled(Reason reason, String message) {
        return isFalse(ConditionType.Ready, reason, message)
                .isFalse(ConditionType.Reconciling, reason, message)
                .isTrue(ConditionType.Stalled, reason, message);
    }

    /** For the status, ordered by type so that equal conditions are equal lists. */
    public List<Condition> toList() {
        return byType.values().stream()
                .sorted(Comparator.comparing(Condition::getType))
                .toList();
    }

    /** Whether the list holds {@code type} with status True. */
    public static boolean isTrue(List<Condition> conditions, ConditionType type) {
        return find(conditions, type)
                .map(condition -> ConditionStatus.TRUE.text().equals(condition.getStatus()))
                .orElse(false);
    }

    public static Optional<Condition> find(List<Condition> conditions, ConditionType type) {
        return conditions.stream()
                .filter(condition -> type.name().equals(condition.getType()))
                .findFirst();
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String truncate(String message) {
        return message.length() <= MAX_MESSAGE_CHARS ? message : message.substring(0, MAX_MESSAGE_CHARS - 1) + "…";
    }
}
