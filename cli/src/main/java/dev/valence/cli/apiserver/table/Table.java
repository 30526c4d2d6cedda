// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.table;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

        public static Include of(@Nullable String parameter) {
            return switch (parameter == null ? "" : parameter) {
                case "None" -> NONE;
                case "Object" -> OBJECT;
                default -> METADATA;
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

    public static ObjectNode render(
            List<Column> columns, List<ObjectNode> objects, String resourceVersion, Include include, Instant now) {
        var table = JsonNodeFactory.instance.objectNode();
        table.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.putObject("metadata").put("resourceVersion", resourceVersion);
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
            switch (include) {
                case NONE -> {}
                case OBJECT -> row.set("object", object);
                case METADATA -> {
                    var partial = row.putObject("object");
                    partial.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
                    partial.set("metadata", object.path("metadata"));
                }
            }
        }
        return table;
    }
}
