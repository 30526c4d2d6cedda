// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.registry;

import dev.valence.cli.apiserver.object.ResourceType;
import dev.valence.cli.apiserver.patch.Shape;
import dev.valence.cli.apiserver.schema.Schema;
import dev.valence.cli.apiserver.table.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A resource type with all that is known of it.
 *
 * @param schema null: a core type
 * @param core which fields a core type has; null: a custom resource, or one of too many forms
 * @param selectableFields dotted paths that a field selector may name
 */
public record ServedType(
        ResourceType type,
        @Nullable Schema schema,
        @Nullable Schema core,
        List<Column> columns,
        List<String> selectableFields) {
    public Shape shape() {
        return schema == null ? Shape.builtIn() : Shape.of(schema);
    }

    public boolean isCustom() {
        return schema != null;
    }
}
