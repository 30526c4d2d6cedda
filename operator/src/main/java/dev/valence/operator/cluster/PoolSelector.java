// SPDX-License-Identifier: Apache-2.0
package dev.valence.operator.cluster;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which pools may hold a model: those whose labels satisfy every requirement, as {@code metav1.LabelSelector} has it.
 *
 * @param labels each must be there with this value
 */
public record PoolSelector(Map<String, String> labels, List<Requirement> requirements) {
    public static final PoolSelector ALL = new PoolSelector(Map.of(), List.of());

    public PoolSelector {
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        requirements = requirements == null ? List.of() : List.copyOf(requirements);
    }

    /** How a label's value relates to the requirement's. */
    public enum Operator {
        In,
        NotIn,
        Exists,
        DoesNotExist
    }

    /** One requirement on one label. */
    public record Requirement(String key, Operator operator, Set<String> values) {
        public Requirement {
            values = values == null ? Set.of() : Set.copyOf(values);
        }

        boolean accepts(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case In -> value != null && values.contains(value);
                case NotIn -> value == null || !values.contains(value);
                case Exists -> value != null;
                case DoesNotExist -> value == null;
            };
        }
    }

    public boolean accepts(Pool pool) {
        return pool.labels().entrySet().containsAll(labels.entrySet())
                && requirements.stream().allMatch(requirement -> requirement.accepts(pool.labels()));
    }
}
