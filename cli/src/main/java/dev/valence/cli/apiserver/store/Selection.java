// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.cli.apiserver.object.Meta;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which objects of a resource a list, watch or collection delete is about. */
public final class Selection implements Predicate<JsonNode> {
    /** What custom resources may be selected by. */
    public static final List<String> OBJECT_FIELDS = List.of("metadata.name", "metadata.namespace");

    private final String namespace;
    private final LabelSelector labels;
    private final FieldSelector fields;

    private Selection(String namespace, LabelSelector labels, FieldSelector fields) {
        this.namespace = namespace;
        this.labels = labels;
        this.fields = fields;
    }

    /**
     * @param namespace empty: all of them
     * @param selectable dotted paths that a field selector may name
     */
    public static Selection of(
            String namespace, @Nullable String labelSelector, @Nullable String fieldSelector, List<String> selectable) {
        return new Selection(
                namespace, LabelSelector.parse(labelSelector), FieldSelector.parse(fieldSelector, selectable));
    }

    /** No selector narrows it. */
    public boolean isEverything() {
        return labels.isEmpty() && fields.isEmpty();
    }

    @Override
    public boolean test(JsonNode object) {
        return (namespace.isEmpty() || namespace.equals(Meta.namespace(object)))
                && labels.test(object)
                && fields.test(object);
    }
}
