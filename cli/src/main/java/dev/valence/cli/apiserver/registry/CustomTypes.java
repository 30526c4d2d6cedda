// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.valence.cli.apiserver.object.ResourceType;
import dev.valence.cli.apiserver.object.ResourceType.ScalePaths;
import dev.valence.cli.apiserver.schema.Schema;
import dev.valence.cli.apiserver.store.Selection;
import dev.valence.cli.apiserver.table.Column;
import dev.valence.cli.apiserver.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Types from a CustomResourceDefinition: one per served version; versions are not converted into each other. */
final class CustomTypes {
    private CustomTypes() {}

    static List<ServedType> of(JsonNode definition) {
        var types = new ArrayList<ServedType>();
        for (var version : definition.path("spec").path("versions")) {
            if (version.path("served").asBoolean(true)) {
                types.add(of(definition.path("spec"), version));
            }
        }
        return types;
    }

    private static ServedType of(JsonNode spec, JsonNode version) {
        var names = spec.path("names");
        var kind = names.path("kind").asText();
        var subresources = version.path("subresources");
        var type = new ResourceType(
                spec.path("group").asText(),
                version.path("name").asText(),
                names.path("plural").asText(),
                names.path("singular").asText(kind.toLowerCase(Locale.ROOT)),
                kind,
                spec.path("scope").asText().equals("Namespaced"),
                texts(names.path("shortNames")),
                texts(names.path("categories")),
                subresources.has("status"),
                scale(subresources.get("scale")));
        var columns = new ArrayList<Column>();
        version.path("additionalPrinterColumns").forEach(column -> columns.add(Column.of(column)));
        var schema = Schema.parse(version.path("schema").path("openAPIV3Schema"));
        return new ServedType(type, schema, null, Table.columnsOf(columns), selectable(version));
    }

    private static @Nullable ScalePaths scale(@Nullable JsonNode scale) {
        if (scale == null) {
            return null;
        }
        return new ScalePaths(
                scale.path("specReplicasPath").asText(),
                scale.path("statusReplicasPath").asText(),
                scale.has("labelSelectorPath") ? scale.path("labelSelectorPath").asText() : null);
    }

    private static List<String> selectable(JsonNode version) {
        var fields = new ArrayList<>(Selection.OBJECT_FIELDS);
        version.path("selectableFields")
                .forEach(f -> fields.add(f.path("jsonPath").asText().substring(1)));
        return fields;
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(n -> texts.add(n.asText()));
        return texts;
    }
}
