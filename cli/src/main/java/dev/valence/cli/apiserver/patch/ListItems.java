// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Items of a keyed list. */
final class ListItems {
    private static final String DEFAULT_PROTOCOL = "TCP";

    private ListItems() {}

    /** The item's keys and their values; a port's protocol is TCP unless it says otherwise. */
    static ObjectNode keyOf(JsonNode item, List<String> keys) {
        var key = JsonNodeFactory.instance.objectNode();
        for (var name : keys) {
            var value = item.get(name);
            if (value != null) {
                key.set(name, value);
            } else if (name.equals("protocol")) {
                key.put(name, DEFAULT_PROTOCOL);
            }
        }
        return key;
    }

    /** Position of the item with that key, or -1. */
    static int indexOf(ArrayNode list, JsonNode key, List<String> keys) {
        for (int i = 0; i < list.size(); i++) {
            if (keyOf(list.get(i), keys).equals(key)) {
                return i;
            }
        }
        return -1;
    }

    static int indexOfValue(ArrayNode list, JsonNode value) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).equals(value)) {
                return i;
            }
        }
        return -1;
    }
}
