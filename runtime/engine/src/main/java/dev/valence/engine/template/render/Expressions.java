// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.render;

import dev.valence.engine.template.builtin.Attributes;
import dev.valence.engine.template.builtin.Filters;
import dev.valence.engine.template.builtin.Tests;
import dev.valence.engine.template.syntax.Expr;
import dev.valence.engine.template.value.Arguments;
import dev.valence.engine.template.value.Callable;
import dev.valence.engine.template.value.Dict;
import dev.valence.engine.template.value.Equality;
import dev.valence.engine.template.value.Limits;
import dev.valence.engine.template.value.Markup;
import dev.valence.engine.template.value.None;
import dev.valence.engine.template.value.Operators;
import dev.valence.engine.template.value.Sequences;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Text;
import dev.valence.engine.template.value.Truth;
import dev.valence.engine.template.value.Tuple;
import dev.valence.engine.template.value.Types;
import dev.valence.engine.template.value.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of expressions. */
final class Expressions {
    private final Map<String, Object> globals;
    private final Budget budget;

    Expressions(Map<String, Object> globals, Budget budget) {
        this.globals = globals;
        this.budget = budget;
    }

    Object value(Expr expression, Scope scope) {
        budget.step();
        try {
            return switch (expression) {
                case Expr.Constant constant -> constant.value();
                case Expr.Name name -> variable(name.name(), scope);
                case Expr.ListOf list -> values(list.items(), scope);
                case Expr.TupleOf tuple -> new Tuple(values(tuple.items(), scope));
                case Expr.DictOf dict -> dict(dict, scope);
                case Expr.Attribute attribute ->
                    Attributes.attribute(value(attribute.value(), scope), attribute.name());
                case Expr.Item item -> item(item, scope);
                case Expr.Slice slice -> throw TemplateException.unsupported("a slice among several subscripts");
                case Expr.Call call -> call(call, Map.of(), scope);
                case Expr.Filter filter -> filter(filter, null, scope);
                case Expr.Test test -> test(test, scope);
                case Expr.Unary unary -> unary(unary, scope);
                case Expr.Binary binary -> binary(binary, scope);
                case Expr.Comparison comparison -> comparison(comparison, scope);
                case Expr.Conditional conditional -> conditional(conditional, scope);
            };
        } catch (TemplateException e) {
            throw e.at(expression.line());
        }
    }

    Object variable(String name, Scope scope) {
        Object value = scope.find(name);
        if (value == null) {
            value = globals.get(name);
        }
        if (value == null && (name.equals("self") || name.equals("super"))) {
            throw TemplateException.unsupported("'" + name + "'");
        }
        return value == null ? new Undefined("'" + name + "'") : value;
    }

    /** @param more named arguments beside those that are written */
    Object call(Expr.Call call, Map<String, Object> more, Scope scope) {
        Object function = value(call.function(), scope);
        Arguments arguments = arguments(call.arguments(), more, scope);
        if (function instanceof Callable callable) {
            spend(arguments);
            return callable.call(arguments);
        }
        if (function instanceof Undefined undefined) {
            throw undefined.used();
        }
        throw TemplateException.failed("'" + Types.name(function) + "' object is not callable");
    }

    /** @param body what the innermost filter works on where it has no value of its own */
    Object filter(Expr.Filter filter, @Nullable Object body, Scope scope) {
        Object input = switch (filter.value()) {
            case null -> {
                if (body == null) {
                    throw TemplateException.unsupported("a filter without a value");
                }
                yield body;
            }
            case Expr.Filter inner when body != null -> filter(inner, body, scope);
            case Expr value -> value(value, scope);
        };
        Arguments arguments = arguments(filter.arguments(), Map.of(), scope);
        budget.stepOn(input);
        spend(arguments);
        try {
            return Filters.apply(filter.name(), input, arguments);
        } catch (TemplateException e) {
            throw e.at(filter.line());
        }
    }

    private void spend(Arguments arguments) {
        arguments.positional().forEach(budget::stepOn);
    }

    private List<Object> values(List<Expr> expressions, Scope scope) {
        List<Object> values = new ArrayList<>(expressions.size());
        expressions.forEach(expression -> values.add(value(expression, scope)));
        return values;
    }

    private Object dict(Expr.DictOf dict, Scope scope) {
        List<Dict.Entry> entries = new ArrayList<>();
        dict.pairs().forEach(pair -> entries.add(new Dict.Entry(value(pair.key(), scope), value(pair.value(), scope))));
        return Dict.of(entries);
    }

    private Object item(Expr.Item item, Scope scope) {
        Object value = value(item.value(), scope);
        budget.stepOn(value);
        if (item.key() instanceof Expr.Slice slice) {
            return Sequences.slice(
                    value, orNone(slice.start(), scope), orNone(slice.stop(), scope), orNone(slice.step(), scope));
        }
        return Attributes.item(value, value(item.key(), scope));
    }

    private Object orNone(@Nullable Expr expression, Scope scope) {
        return expression == null ? None.NONE : value(expression, scope);
    }

    private Object test(Expr.Test test, Scope scope) {
        Object value = value(test.value(), scope);
        Arguments arguments = arguments(test.arguments(), Map.of(), scope);
        return Tests.test(test.name(), value, arguments) != test.negated();
    }

    private Object unary(Expr.Unary unary, Scope scope) {
        Object value = value(unary.value(), scope);
        return switch (unary.operator()) {
            case "not" -> !Truth.of(value);
            case "-" -> Operators.negate(value);
            default -> Operators.positive(value);
        };
    }

    private Object binary(Expr.Binary binary, Scope scope) {
        Object left = value(binary.left(), scope);
        if (binary.operator().equals("and")) {
            return Truth.of(left) ? value(binary.right(), scope) : left;
        }
        if (binary.operator().equals("or")) {
            return Truth.of(left) ? left : value(binary.right(), scope);
        }
        Object right = value(binary.right(), scope);
        budget.stepOn(left);
        budget.stepOn(right);
        return switch (binary.operator()) {
            case "+" -> Operators.add(left, right);
            case "-" -> Operators.subtract(left, right);
            case "*" -> Operators.multiply(left, right);
            case "/" -> Operators.divide(left, right);
            case "//" -> Operators.floorDivide(left, right);
            case "%" -> Operators.modulo(left, right);
            case "**" -> Operators.power(left, right);
            default -> concatenation(left, right);
        };
    }

    private static Object concatenation(Object left, Object right) {
        if (left instanceof Markup || right instanceof Markup) {
            throw TemplateException.unsupported("~ on the result of the filter safe");
        }
        String a = Text.of(left);
        String b = Text.of(right);
        Limits.requireText((long) a.length() + b.length());
        return a + b;
    }

    private Object comparison(Expr.Comparison comparison, Scope scope) {
        Object left = value(comparison.first(), scope);
        for (Expr.Operand operand : comparison.rest()) {
            Object right = value(operand.value(), scope);
            budget.stepOn(left);
            budget.stepOn(right);
            if (!holds(operand.operator(), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private static boolean holds(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> Equality.equal(left, right);
            case "!=" -> !Equality.equal(left, right);
            case "in" -> Sequences.contains(right, left);
            case "not in" -> !Sequences.contains(right, left);
            default -> Tests.test(operator, left, Arguments.of(right));
        };
    }

    private Object conditional(Expr.Conditional conditional, Scope scope) {
        if (Truth.of(value(conditional.condition(), scope))) {
            return value(conditional.then(), scope);
        }
        return conditional.otherwise() == null
                ? new Undefined("the inline if-expression without else, whose condition is false,")
                : value(conditional.otherwise(), scope);
    }

    private Arguments arguments(Expr.CallArguments written, Map<String, Object> more, Scope scope) {
        List<Object> positional = values(written.positional(), scope);
        Map<String, Object> named = new LinkedHashMap<>();
        written.named().forEach(argument -> put(named, argument.name(), value(argument.value(), scope)));
        if (written.star() != null) {
            positional.addAll(Sequences.toList(value(written.star(), scope)));
        }
        if (written.starStar() != null) {
            if (!(value(written.starStar(), scope) instanceof Dict dict)) {
                throw TemplateException.failed("argument after ** must be a mapping");
            }
            dict.entries().forEach(entry -> put(named, Text.of(entry.key()), entry.value()));
        }
        more.forEach((name, value) -> put(named, name, value));
        return new Arguments(positional, named);
    }

    private static void put(Map<String, Object> named, String name, Object value) {
        if (named.put(name, value) != null) {
            throw TemplateException.failed("got multiple values for keyword argument '" + name + "'");
        }
    }
}
