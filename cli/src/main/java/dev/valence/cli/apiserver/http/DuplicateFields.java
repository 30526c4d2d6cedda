// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Fields that stand twice in one JSON object: the last one counts, and whoever wrote both should know. */
final class DuplicateFields {
    private final JsonParser parser;
    private final Set<String> found = new LinkedHashSet<>();

    private DuplicateFields(JsonParser parser) {
        this.parser = parser;
    }

    /** Their paths. */
    static List<String> in(byte[] json) throws IOException {
        try (var parser = Call.JSON.createParser(json)) {
            var duplicates = new DuplicateFields(parser);
            duplicates.value(parser.nextToken(), "");
            return List.copyOf(duplicates.found);
        }
    }

    private void value(JsonToken token, String path) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            var names = new HashSet<String>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                var field = path.isEmpty() ? name : path + "." + name;
                if (!names.add(name)) {
                    found.add(field);
                }
                value(parser.nextToken(), field);
            }
        } else if (token == JsonToken.START_ARRAY) {
            int index = 0;
            for (var item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
                value(item, path + "[" + index++ + "]");
            }
        }
    }
}
