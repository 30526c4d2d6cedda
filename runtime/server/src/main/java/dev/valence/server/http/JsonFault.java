// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns the JSON reader's exceptions into errors that name the place and what was expected there. */
final class JsonFault {
    /** Where the reader does not say what it wanted. */
    private static final String UNNAMED = "of the type that the API documents";

    private JsonFault() {}

    /** Of a JSON object that stands as a text in the field of a body. */
    static HttpError inText(String field, JsonProcessingException fault) {
        boolean otherValue = fault instanceof MismatchedInputException mismatch && !isTrailing(mismatch);
        String why = otherValue ? "" : ": " + toError(fault).getMessage();
        return HttpError.badField(field, "'" + field + "' must be the text of a JSON object" + why);
    }

    static HttpError toError(JsonProcessingException fault) {
        if (fault instanceof JsonMappingException mapping) {
            return ofMapping(mapping);
        }
        return malformed(fault);
    }

    private static HttpError ofMapping(JsonMappingException fault) {
        String path = path(fault);
        return switch (fault.getCause()) {
            case InputCoercionException outOfRange -> wrongType(path, outOfRange.getTargetType());
            case JsonProcessingException syntax -> malformed(syntax);
            case null, default ->
                switch (fault) {
                    case ValueInstantiationException refused ->
                        HttpError.invalid(400, "invalid_type", path, refusal(refused, path));
                    case MismatchedInputException mismatch when path.isEmpty() -> ofWhole(mismatch);
                    case MismatchedInputException mismatch -> wrongType(path, mismatch.getTargetType());
                    default -> malformed(fault);
                };
        };
    }

    /** The wire types' own words, which follow on the field's name. */
    private static String refusal(ValueInstantiationException fault, String path) {
        return fault.getCause() instanceof IllegalArgumentException own
                ? "'" + path + "' " + own.getMessage()
                : "'" + path + "' has a null where a value must be";
    }

    private static HttpError ofWhole(MismatchedInputException fault) {
        String original = fault.getOriginalMessage();
        if (isTrailing(fault)) {
            return malformed("text after the end of the JSON object", fault.getLocation());
        }
        boolean empty = original.startsWith("No content");
        return HttpError.invalid(
                400,
                "invalid_json",
                null,
                empty ? "the body is empty; it must be a JSON object" : "the body must be a JSON object");
    }

    private static boolean isTrailing(MismatchedInputException fault) {
        return fault.getOriginalMessage().startsWith("Trailing token");
    }

    private static HttpError malformed(JsonProcessingException fault) {
        return malformed(fault.getOriginalMessage(), fault.getLocation());
    }

    private static HttpError malformed(String what, @Nullable JsonLocation place) {
        String where = place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
        return HttpError.invalid(400, "invalid_json", null, "malformed JSON" + where + ": " + what);
    }

    private static HttpError wrongType(String path, @Nullable Class<?> target) {
        return HttpError.invalid(400, "invalid_type", path, "'" + path + "' must be " + expected(target));
    }

    private static String expected(@Nullable Class<?> target) {
        if (target == null) {
            return UNNAMED;
        }
        if (target == Integer.class || target == int.class) {
            return "an integer from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE;
        }
        if (target == Long.class || target == long.class) {
            return "an integer of at most 64 bits";
        }
        if (target == Double.class || target == double.class) {
            return "a number";
        }
        if (target == Boolean.class || target == boolean.class) {
            return "true or false";
        }
        if (target == String.class) {
            return "a string";
        }
        if (Collection.class.isAssignableFrom(target)) {
            return "a list";
        }
        if (Map.class.isAssignableFrom(target) || target.isRecord()) {
            return "an object";
        }
        return target.isEnum() ? "one of " + wireNames(target) : UNNAMED;
    }

    /** As the JSON has them, which need not be Java's. */
    private static List<String> wireNames(Class<?> constants) {
        return Stream.of(constants.getFields())
                .filter(Field::isEnumConstant)
                .map(constant -> {
                    JsonProperty named = constant.getAnnotation(JsonProperty.class);
                    return named == null ? constant.getName() : named.value();
                })
                .toList();
    }

    /** As a person would write it: {@code messages[0].content}. */
    private static String path(JsonMappingException fault) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : fault.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }
}
