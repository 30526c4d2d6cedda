// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.valence.cli.apiserver.schema.Schema.ListType;
import org.jspecify.annotations.Nullable;

/** What tells the items of a list apart. */
public final class ListKeys {
    private ListKeys() {}

    /** The item itself in a set, its keys in a map, null in an atomic list or where a key is absent. */
    public static @Nullable JsonNode identity(Schema list, JsonNode item) {
        if (list.listType() == ListType.SET) {
            return item;
        }
        if (list.listType() == ListType.ATOMIC || !item.isObject()) {
            return null;
        }
        var identity = JsonNodeFactory.instance.objectNode();
        for (var key : list.listMapKeys()) {
            var value = item.get(key);
            if (value == null) {
                return null;
            }
            identity.set(key, value);
        }
        return identity;
    }
}
