// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.schema;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** The string formats the API server checks and our resources use; others pass, as they do there. */
final class Formats {
    private Formats() {}

    /** Returns what is wrong, or null. */
    static @Nullable String check(String format, String text) {
        return switch (format) {
            case "date-time" -> isDateTime(text) ? null : mustBe(format, text);
            case "uri" -> isUri(text) ? null : mustBe(format, text);
            default -> null;
        };
    }

    private static String mustBe(String format, String text) {
        return "must be of type " + format + ": \"" + text + "\"";
    }

    private static boolean isDateTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static boolean isUri(String text) {
        try {
            return new URI(text).isAbsolute() || text.startsWith("/");
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
