// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.object;

import java.util.Set;

/**
 * One thing wrong with one field.
 *
 * @param field path such as {@code spec.pools[0].name}
 * @param reason of the API's fixed set, such as {@code FieldValueInvalid}
 * @param message begins with what the API server puts before the detail, such as {@code Invalid value: 3: }
 */
public record FieldError(String field, String reason, String message) {
    /** Reason of a value of another JSON type than the schema's. */
    public static final String TYPE_INVALID = "FieldValueTypeInvalid";

    private static final Set<String> BLOCKING = Set.of(
            TYPE_INVALID, "FieldValueNotSupported", "FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany");

    public static FieldError invalid(String field, String value, String detail) {
        return new FieldError(field, "FieldValueInvalid", "Invalid value: " + value + ": " + detail);
    }

    public static FieldError wrongType(String field, String value, String detail) {
        return new FieldError(field, TYPE_INVALID, "Invalid value: " + value + ": " + detail);
    }

    public static FieldError tooLong(String field, int limitBytes) {
        return new FieldError(field, "FieldValueTooLong", "Too long: may not be more than " + limitBytes + " bytes");
    }

    public static FieldError required(String field) {
        return new FieldError(field, "FieldValueRequired", "Required value");
    }

    public static FieldError required(String field, String detail) {
        return new FieldError(field, "FieldValueRequired", "Required value: " + detail);
    }

    public static FieldError notSupported(String field, String value, String supported) {
        return new FieldError(
                field, "FieldValueNotSupported", "Unsupported value: " + value + ": supported values: " + supported);
    }

    public static FieldError duplicate(String field, String value) {
        return new FieldError(field, "FieldValueDuplicate", "Duplicate value: " + value);
    }

    public static FieldError forbidden(String field, String detail) {
        return new FieldError(field, "FieldValueForbidden", "Forbidden: " + detail);
    }

    /** The object is too unlike what its rules are about for these to be evaluated. */
    public boolean blocksRules() {
        return BLOCKING.contains(reason);
    }

    @Override
    public String toString() {
        return field + ": " + message;
    }
}
