// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.Meta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code metadata.managedFields}: who set which field, and how. */
final class ManagedFields {
    static final String APPLY = "Apply";
    static final String UPDATE = "Update";

    /** @param subresource empty: the object itself */
    record Entry(
            String manager, String operation, String subresource, String apiVersion, String time, ObjectNode fields) {
        boolean isOf(String otherManager, String otherOperation, String otherSubresource) {
            return manager.equals(otherManager)
                    && operation.equals(otherOperation)
                    && subresource.equals(otherSubresource);
        }

        /** As an error about a conflict names it. */
        String described() {
            return "\"" + manager + "\""
                    + (subresource.isEmpty() ? "" : " with subresource \"" + subresource + "\"")
                    + (operation.equals(APPLY) ? "" : " using " + apiVersion);
        }

        Entry with(ObjectNode newFields) {
            return new Entry(manager, operation, subresource, apiVersion, time, newFields);
        }
    }

    private static final Comparator<Entry> ORDER = Comparator.comparing(Entry::operation)
            .thenComparing(Entry::time)
            .thenComparing(Entry::manager)
            .thenComparing(Entry::subresource);

    private ManagedFields() {}

    static List<Entry> read(JsonNode object) {
        var entries = new ArrayList<Entry>();
        for (var entry : object.path("metadata").path("managedFields")) {
            entries.add(new Entry(
                    entry.path("manager").asText(),
                    entry.path("operation").asText(),
                    entry.path("subresource").asText(""),
                    entry.path("apiVersion").asText(),
                    entry.path("time").asText(),
                    entry.get("fieldsV1") instanceof ObjectNode fields ? fields : FieldSets.empty()));
        }
        return entries;
    }

    static void write(ObjectNode object, List<Entry> entries) {
        var owning = entries.stream()
                .filter(entry -> !entry.fields().isEmpty())
                .sorted(ORDER)
                .toList();
        if (owning.isEmpty()) {
            Meta.of(object).remove("managedFields");
            return;
        }
        ArrayNode list = Meta.of(object).putArray("managedFields");
        for (var entry : owning) {
            var node = list.addObject()
                    .put("manager", entry.manager())
                    .put("operation", entry.operation())
                    .put("apiVersion", entry.apiVersion())
                    .put("time", entry.time())
                    .put("fieldsType", "FieldsV1");
            var fields = entry.fields().deepCopy();
            FieldSets.collapse(fields);
            node.set("fieldsV1", fields);
            if (!entry.subresource().isEmpty()) {
                node.put("subresource", entry.subresource());
            }
        }
    }
}
