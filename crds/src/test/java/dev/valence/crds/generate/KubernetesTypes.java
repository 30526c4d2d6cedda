// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Bounds of Kubernetes' own types, as its API reference states them; their Java classes carry none. */
final class KubernetesTypes {
    private KubernetesTypes() {}

    /** {@code metav1.Condition}. */
    static void condition(JSONSchemaProps schema) {
        schema.setRequired(List.of("type", "status", "lastTransitionTime", "reason", "message"));
        limitTo(field(schema, "status"), "True", "False", "Unknown");
        field(schema, "lastTransitionTime").setFormat("date-time");
        field(schema, "observedGeneration").setMinimum(0.0);
        field(schema, "message").setMaxLength(32768L);
        bound(field(schema, "reason"), "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$", 1024);
        bound(field(schema, "type"), "^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$", 316);
    }

    /** {@code metav1.LabelSelectorRequirement}. */
    static void labelSelectorRequirement(JSONSchemaProps schema) {
        schema.setRequired(List.of("key", "operator"));
        limitTo(field(schema, "operator"), "In", "NotIn", "Exists", "DoesNotExist");
    }

    /** {@code corev1.Toleration}. */
    static void toleration(JSONSchemaProps schema) {
        limitTo(field(schema, "operator"), "Exists", "Equal", "Lt", "Gt");
        limitTo(field(schema, "effect"), "NoSchedule", "PreferNoSchedule", "NoExecute");
    }

    private static JSONSchemaProps field(JSONSchemaProps schema, String name) {
        return Objects.requireNonNull(schema.getProperties().get(name), () -> "the type has lost its field " + name);
    }

    private static void bound(JSONSchemaProps schema, String pattern, long maxLength) {
        schema.setPattern(pattern);
        schema.setMinLength(1L);
        schema.setMaxLength(maxLength);
    }

    private static void limitTo(JSONSchemaProps schema, String... values) {
        schema.setEnum(Stream.of(values)
                .<JsonNode>map(JsonNodeFactory.instance::textNode)
                .toList());
    }
}
