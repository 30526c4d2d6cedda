// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.FieldError;
import dev.valence.cli.apiserver.resource.WriteOptions.FieldValidation;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The query of a request, checked as it is read. */
final class Parameters {
    private final Map<String, String> values = new HashMap<>();

    Parameters(@Nullable String rawQuery) {
        for (var pair : rawQuery == null ? new String[0] : rawQuery.split("&", -1)) {
            var parts = pair.split("=", 2);
            values.put(decode(parts[0]), parts.length == 2 ? decode(parts[1]) : "");
        }
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("invalid URL escape in the query: " + text);
        }
    }

    Map<String, String> all() {
        return Map.copyOf(values);
    }

    @Nullable
    String get(String name) {
        return values.get(name);
    }

    String text(String name) {
        return values.getOrDefault(name, "");
    }

    boolean has(String name) {
        return !text(name).isEmpty();
    }

    boolean flag(String name) {
        var value = values.get(name);
        return value != null && !value.equals("0") && !value.equalsIgnoreCase("false");
    }

    /** @return null: it is not there @throws ApiException 400 */
    @Nullable
    Long number(String name) {
        var text = text(name);
        try {
            return text.isEmpty() ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
        }
    }

    /** @param options kind of the options this is one of, for the error @throws ApiException 422 */
    boolean dryRun(String options) {
        var value = text("dryRun");
        if (!value.isEmpty() && !value.equals("All")) {
            throw ApiException.invalidOptions(
                    options, FieldError.notSupported("dryRun", "[\"" + value + "\"]", "\"All\""));
        }
        return !value.isEmpty();
    }

    /** @throws ApiException 422 */
    FieldValidation fieldValidation(String options) {
        return switch (text("fieldValidation")) {
            case "Ignore" -> FieldValidation.IGNORE;
            case "Strict" -> FieldValidation.STRICT;
            case "", "Warn" -> FieldValidation.WARN;
            default ->
                throw ApiException.invalidOptions(
                        options,
                        FieldError.notSupported(
                                "fieldValidation",
                                "\"" + text("fieldValidation") + "\"",
                                "\"\", \"Ignore\", \"Strict\", \"Warn\""));
        };
    }
}
