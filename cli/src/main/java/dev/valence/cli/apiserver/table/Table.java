// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.table;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code meta.k8s.io/v1 Table}. */
public final class Table {
    /** How much of each object travels with its row. */
    public enum Include {
        NONE,
        METADATA,
        OBJECT;

        /** @throws ApiException 400 */
        public static Include of(@Nullable String parameter) {
            return switch (parameter == null ? "" : parameter) {
                case "None" -> NONE;
                case "Object" -> OBJECT;
                case "", "Metadata" -> METADATA;
                default ->
                    throw ApiException.badRequest(
                            "Unable to convert to Table as requested: includeObject: Invalid value:" + " \"" + parameter
                                    + "\": must be 'Metadata', 'Object', 'None', or empty");
            };
        }
    }

    private Table() {}

    /** Columns of a custom resource: its name, then its own, or its age where it has none. */
    public static List<Column> columnsOf(List<Column> additional) {
        var columns = new ArrayList<Column>();
        columns.add(Column.NAME);
        columns.addAll(additional.isEmpty() ? List.of(Column.AGE) : additional);
        return columns;
    }

    public static ObjectNode render(List<Column> columns, List<ObjectNode> objects, Include include, Instant now) {
        var table = JsonNodeFactory.instance.objectNode();
        table.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.putObject("metadata");
        var definitions = table.putArray("columnDefinitions");
        for (var column : columns) {
            definitions
                    .addObject()
                    .put("name", column.name())
                    .put("type", column.type())
                    .put("format", column.format())
                    .put("description", column.description())
                    .put("priority", column.priority());
        }
        var rows = table.putArray("rows");
        for (var object : objects) {
            var row = rows.addObject();
            var cells = row.putArray("cells");
            columns.forEach(column -> cells.add(column.cell().apply(object, now)));
            addCompletion(object, row);
            switch (include) {
                case NONE -> row.putNull("object");
                case OBJECT -> row.set("object", object);
                case METADATA -> row.set("object", metadataOf(object));
            }
        }
        return table;
    }

    /** A pod that has ended, so that clients may grey it out. */
    private static void addCompletion(ObjectNode object, ObjectNode row) {
        var phase = object.at("/status/phase").asText("");
        if (object.path("kind").asText().equals("Pod") && (phase.equals("Failed") || phase.equals("Succeeded"))) {
            var failed = phase.equals("Failed");
            row.putArray("conditions")
                    .addObject()
                    .put("type", "Completed")
                    .put("status", "True")
                    .put("reason", phase)
                    .put("message", failed ? "The pod failed." : "The pod has completed successfully.");
        }
    }

    /** {@code PartialObjectMetadata}: what clients ask for that look at names and labels alone. */
    public static ObjectNode metadataOf(ObjectNode object) {
        var partial = JsonNodeFactory.instance.objectNode();
        partial.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        partial.set("metadata", object.path("metadata"));
        return partial;
    }
}
