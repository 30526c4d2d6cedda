// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.object;

/**
 * One thing wrong with one field.
 *
 * @param field path such as {@code spec.pools[0].name}
 * @param reason of the API's fixed set, such as {@code FieldValueInvalid}
 * @param message begins with what the API server puts before the detail, such as {@code Invalid value: 3: }
 */
public record FieldError(String field, String reason, String message) {

    public static FieldError invalid(String field, String value, String detail) {
        return new FieldError(field, "FieldValueInvalid", "Invalid value: " + value + ": " + detail);
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

    @Override
    public String toString() {
        return field + ": " + message;
    }
}
