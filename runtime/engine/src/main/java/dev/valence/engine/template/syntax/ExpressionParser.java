// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.syntax;

import dev.valence.engine.template.syntax.Expr.CallArguments;
import dev.valence.engine.template.syntax.Expr.Operand;
import dev.valence.engine.template.syntax.Token.Type;
import dev.valence.engine.template.value.None;
import dev.valence.engine.template.value.TemplateException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Expressions, with the precedence of jinja2's parser (which is not in every point Python's). */
final class ExpressionParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final TokenStream tokens;
    private final CollectionParser collections;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
        this.collections = new CollectionParser(tokens, this);
    }

    Expr expression() {
        tokens.enter();
        int line = tokens.line();
        Expr value = or();
        while (tokens.skipName("if")) {
            Expr condition = or();
            Expr otherwise = tokens.skipName("else") ? expression() : null;
            value = new Expr.Conditional(condition, value, otherwise, line);
            line = tokens.line();
        }
        tokens.leave();
        return value;
    }

    Expr expressionWithoutCondition() {
        tokens.enter();
        Expr result = or();
        tokens.leave();
        return result;
    }

    private Expr or() {
        Expr left = and();
        while (tokens.current().isName("or")) {
            int line = tokens.next().line();
            left = new Expr.Binary("or", left, and(), line);
        }
        return left;
    }

    private Expr and() {
        Expr left = not();
        while (tokens.current().isName("and")) {
            int line = tokens.next().line();
            left = new Expr.Binary("and", left, not(), line);
        }
        return left;
    }

    private Expr not() {
        if (!tokens.current().isName("not")) {
            return comparison();
        }
        int line = tokens.next().line();
        tokens.enter();
        Expr value = not();
        tokens.leave();
        return new Expr.Unary("not", value, line);
    }

    private Expr comparison() {
        int line = tokens.line();
        Expr first = sum();
        List<Operand> rest = new ArrayList<>();
        while (true) {
            Token token = tokens.current();
            if (token.type() == Type.OPERATOR && COMPARISONS.contains(token.text())) {
                tokens.next();
                rest.add(new Operand(token.text(), sum()));
            } else if (tokens.skipName("in")) {
                rest.add(new Operand("in", sum()));
            } else if (token.isName("not") && tokens.lookAhead().isName("in")) {
                tokens.next();
                tokens.next();
                rest.add(new Operand("not in", sum()));
            } else {
                return rest.isEmpty() ? first : new Expr.Comparison(first, rest, line);
            }
        }
    }

    private Expr sum() {
        Expr left = concatenation();
        while (tokens.current().isOperator("+") || tokens.current().isOperator("-")) {
            Token operator = tokens.next();
            left = new Expr.Binary(operator.text(), left, concatenation(), operator.line());
        }
        return left;
    }

    private Expr concatenation() {
        Expr left = product();
        while (tokens.current().isOperator("~")) {
            int line = tokens.next().line();
            left = new Expr.Binary("~", left, product(), line);
        }
        return left;
    }

    private Expr product() {
        Expr left = power();
        while (Set.of("*", "/", "//", "%").contains(tokens.current().text())
                && tokens.current().type() == Type.OPERATOR) {
            Token operator = tokens.next();
            left = new Expr.Binary(operator.text(), left, power(), operator.line());
        }
        return left;
    }

    private Expr power() {
        Expr left = unary(true);
        while (tokens.current().isOperator("**")) {
            int line = tokens.next().line();
            left = new Expr.Binary("**", left, unary(true), line);
        }
        return left;
    }

    private Expr unary(boolean withFilter) {
        tokens.enter();
        Token token = tokens.current();
        Expr value;
        if (token.isOperator("-") || token.isOperator("+")) {
            tokens.next();
            value = new Expr.Unary(token.text(), unary(false), token.line());
        } else {
            value = primary();
        }
        value = postfix(value);
        value = withFilter ? filtersAndTests(value) : value;
        tokens.leave();
        return value;
    }

    private Expr primary() {
        Token token = tokens.next();
        return switch (token.type()) {
            case NAME ->
                switch (token.text()) {
                    case "true", "True" -> new Expr.Constant(true, token.line());
                    case "false", "False" -> new Expr.Constant(false, token.line());
                    case "none", "None" -> new Expr.Constant(None.NONE, token.line());
                    default -> new Expr.Name(token.text(), token.line());
                };
            case STRING -> strings(token);
            case INTEGER -> new Expr.Constant(integer(token), token.line());
            case FLOAT -> new Expr.Constant(Double.parseDouble(token.text()), token.line());
            case OPERATOR ->
                switch (token.text()) {
                    case "(" -> {
                        Expr value = tuple(true, true);
                        tokens.expectOperator(")");
                        yield value;
                    }
                    case "[" -> collections.list(token.line());
                    case "{" -> collections.dict(token.line());
                    default -> throw TemplateException.syntax("unexpected " + token.describe(), token.line());
                };
            default -> throw TemplateException.syntax("expected an expression, got " + token.describe(), token.line());
        };
    }

    // neighbouring strings are one
    private Expr strings(Token first) {
        StringBuilder text = new StringBuilder(first.text());
        while (tokens.current().type() == Type.STRING) {
            text.append(tokens.next().text());
        }
        return new Expr.Constant(text.toString(), first.line());
    }

    private static Long integer(Token token) {
        String text = token.text();
        int radix = text.startsWith("0b") ? 2 : text.startsWith("0o") ? 8 : text.startsWith("0x") ? 16 : 10;
        BigInteger value = new BigInteger(radix == 10 ? text : text.substring(2), radix);
        if (value.bitLength() > 63) {
            throw TemplateException.unsupported("whole numbers beyond 64 bits").at(token.line());
        }
        return value.longValue();
    }

    /** A tuple where there is a comma, else the one expression. */
    Expr tuple(boolean withCondition, boolean inParentheses) {
        int line = tokens.line();
        List<Expr> items = new ArrayList<>();
        boolean isTuple = false;
        while (true) {
            if (!items.isEmpty()) {
                if (!tokens.skipOperator(",")) {
                    break;
                }
                isTuple = true;
            }
            if (isTupleEnd()) {
                break;
            }
            items.add(withCondition ? expression() : expressionWithoutCondition());
        }
        if (!isTuple && items.size() == 1) {
            return items.getFirst();
        }
        if (items.isEmpty() && !inParentheses) {
            throw TemplateException.syntax(
                    "expected an expression, got " + tokens.current().describe(), line);
        }
        return new Expr.TupleOf(items, line);
    }

    private boolean isTupleEnd() {
        Token token = tokens.current();
        return token.type() == Type.VARIABLE_END || token.type() == Type.BLOCK_END || token.isOperator(")");
    }

    private Expr postfix(Expr start) {
        Expr value = start;
        while (true) {
            Token token = tokens.current();
            if (token.isOperator(".")) {
                tokens.next();
                value = afterDot(value);
            } else if (token.isOperator("[")) {
                tokens.next();
                value = new Expr.Item(value, collections.subscript(), token.line());
            } else if (token.isOperator("(")) {
                value = call(value);
            } else {
                return value;
            }
        }
    }

    private Expr afterDot(Expr value) {
        Token token = tokens.next();
        return switch (token.type()) {
            case NAME -> new Expr.Attribute(value, token.text(), token.line());
            case INTEGER -> new Expr.Item(value, new Expr.Constant(integer(token), token.line()), token.line());
            default -> throw TemplateException.syntax("expected a name or a number after '.'", token.line());
        };
    }

    private Expr filtersAndTests(Expr start) {
        Expr value = start;
        while (true) {
            Token token = tokens.current();
            if (token.isOperator("|")) {
                value = filter(value);
            } else if (token.isName("is")) {
                value = test(value);
            } else if (token.isOperator("(")) {
                value = call(value);
            } else {
                return value;
            }
        }
    }

    /** {@code | name(...)}, any number of times. */
    Expr filters(@Nullable Expr start) {
        Expr value = filter(start);
        while (tokens.current().isOperator("|")) {
            value = filter(value);
        }
        return value;
    }

    private Expr filter(@Nullable Expr value) {
        // a filter block names its first filter without a bar
        tokens.skipOperator("|");
        int line = tokens.line();
        String name = dottedName();
        CallArguments arguments = tokens.current().isOperator("(") ? collections.arguments() : CallArguments.NONE;
        return new Expr.Filter(value, name, arguments, line);
    }

    private String dottedName() {
        StringBuilder name = new StringBuilder(tokens.expect(Type.NAME).text());
        while (tokens.skipOperator(".")) {
            name.append('.').append(tokens.expect(Type.NAME).text());
        }
        return name.toString();
    }

    private Expr test(Expr value) {
        int line = tokens.next().line();
        boolean negated = tokens.skipName("not");
        String name = dottedName();
        CallArguments arguments = CallArguments.NONE;
        if (tokens.current().isOperator("(")) {
            arguments = collections.arguments();
        } else if (startsArgument()) {
            if (tokens.current().isName("is")) {
                throw TemplateException.syntax("tests cannot be chained with is", tokens.line());
            }
            arguments = new CallArguments(List.of(postfix(primary())), List.of(), null, null);
        }
        return new Expr.Test(value, name, arguments, negated, line);
    }

    private boolean startsArgument() {
        Token token = tokens.current();
        return switch (token.type()) {
            case STRING, INTEGER, FLOAT -> true;
            case NAME -> !Set.of("else", "or", "and").contains(token.text());
            case OPERATOR -> Set.of("(", "[", "{").contains(token.text());
            default -> false;
        };
    }

    Expr.Call call(Expr function) {
        int line = tokens.line();
        return new Expr.Call(function, collections.arguments(), line);
    }
}
