// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.Arguments;
import dev.valence.engine.template.value.Callable;
import dev.valence.engine.template.value.Dict;
import dev.valence.engine.template.value.Equality;
import dev.valence.engine.template.value.Generator;
import dev.valence.engine.template.value.Markup;
import dev.valence.engine.template.value.None;
import dev.valence.engine.template.value.Operators;
import dev.valence.engine.template.value.Sequences;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Text;
import dev.valence.engine.template.value.Tuple;
import dev.valence.engine.template.value.Types;
import dev.valence.engine.template.value.Undefined;
import java.util.List;
import java.util.Set;

/** jinja2's tests, {@code value is name(arguments)}. */
public final class Tests {
    private static final Set<String> WITHOUT_ARGUMENTS = Set.of(
            "boolean",
            "callable",
            "defined",
            "undefined",
            "even",
            "odd",
            "false",
            "true",
            "filter",
            "test",
            "float",
            "integer",
            "number",
            "iterable",
            "lower",
            "upper",
            "mapping",
            "none",
            "sequence",
            "string",
            "escaped");
    private static final Set<String> WITH_ONE_ARGUMENT = Set.of(
            "divisibleby",
            "in",
            "sameas",
            "==",
            "eq",
            "equalto",
            "!=",
            "ne",
            ">",
            "gt",
            "greaterthan",
            ">=",
            "ge",
            "<",
            "lt",
            "lessthan",
            "<=",
            "le");

    private Tests() {}

    /** @throws TemplateException no such test, or what the test throws */
    public static boolean test(String name, Object value, Arguments arguments) {
        if (WITHOUT_ARGUMENTS.contains(name)) {
            arguments.bind(name);
            return test(name, value);
        }
        if (WITH_ONE_ARGUMENT.contains(name)) {
            return test(name, value, arguments.bind(name, "other").get("other"));
        }
        throw TemplateException.failed("No test named '" + name + "'");
    }

    private static boolean test(String name, Object value) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "boolean" -> value instanceof Boolean;
            case "true" -> value.equals(true);
            case "false" -> value.equals(false);
            case "none" -> value == None.NONE;
            case "string" -> value instanceof String || value instanceof Markup;
            case "float" -> value instanceof Double;
            case "integer" -> value instanceof Long;
            case "number" -> Types.isNumber(value);
            case "mapping" -> value instanceof Dict;
            case "sequence" -> isSequence(value);
            case "iterable" -> Sequences.isIterable(value);
            case "callable" -> value instanceof Callable || value instanceof Undefined;
            case "escaped" -> value instanceof Markup;
            case "lower" -> Casing.isLower(Text.of(value));
            case "upper" -> Casing.isUpper(Text.of(value));
            case "even" -> Equality.equal(Operators.modulo(value, 2L), 0L);
            case "odd" -> Equality.equal(Operators.modulo(value, 2L), 1L);
            case "filter" -> value instanceof String filter && Filters.exists(filter);
            case "test" ->
                value instanceof String test && (WITHOUT_ARGUMENTS.contains(test) || WITH_ONE_ARGUMENT.contains(test));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static boolean test(String name, Object value, Object other) {
        return switch (name) {
            case "==", "eq", "equalto" -> Equality.equal(value, other);
            case "!=", "ne" -> !Equality.equal(value, other);
            case ">", "gt", "greaterthan" ->
                Operators.compare(">", value, other) > 0 && Operators.areOrdered(value, other);
            case ">=", "ge" -> Operators.compare(">=", value, other) >= 0 && Operators.areOrdered(value, other);
            case "<", "lt", "lessthan" ->
                Operators.compare("<", value, other) < 0 && Operators.areOrdered(value, other);
            case "<=", "le" -> Operators.compare("<=", value, other) <= 0 && Operators.areOrdered(value, other);
            case "in" -> Sequences.contains(other, value);
            case "divisibleby" -> Equality.equal(Operators.modulo(value, other), 0L);
            case "sameas" -> isSame(value, other);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static boolean isSequence(Object value) {
        return value instanceof String
                || value instanceof Markup
                || value instanceof List
                || value instanceof Tuple
                || value instanceof Dict
                || value instanceof Undefined;
    }

    // which equal texts and numbers are one object is an accident of CPython
    private static boolean isSame(Object value, Object other) {
        boolean singletons =
                value instanceof Boolean || value == None.NONE || other instanceof Boolean || other == None.NONE;
        if (singletons || !Types.name(value).equals(Types.name(other))) {
            return value.equals(other);
        }
        if (value instanceof Generator || value == other) {
            return value == other;
        }
        throw TemplateException.unsupported("the test sameas on two of type " + Types.name(value));
    }
}
