// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.syntax;

import dev.valence.engine.template.syntax.Expr.CallArguments;
import dev.valence.engine.template.syntax.Expr.Named;
import dev.valence.engine.template.syntax.Token.Type;
import dev.valence.engine.template.value.TemplateException;
import java.util.ArrayList;
import java.util.List;

/** The parts of expressions that are lists of expressions: literals, subscripts, arguments. */
final class CollectionParser {
    private final TokenStream tokens;
    private final ExpressionParser expressions;

    CollectionParser(TokenStream tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    Expr list(int line) {
        List<Expr> items = new ArrayList<>();
        while (!tokens.current().isOperator("]")) {
            if (!items.isEmpty()) {
                tokens.expectOperator(",");
            }
            if (tokens.current().isOperator("]")) {
                break;
            }
            items.add(expressions.expression());
        }
        tokens.expectOperator("]");
        return new Expr.ListOf(items, line);
    }

    Expr dict(int line) {
        List<Expr.Pair> pairs = new ArrayList<>();
        while (!tokens.current().isOperator("}")) {
            if (!pairs.isEmpty()) {
                tokens.expectOperator(",");
            }
            if (tokens.current().isOperator("}")) {
                break;
            }
            Expr key = expressions.expression();
            tokens.expectOperator(":");
            pairs.add(new Expr.Pair(key, expressions.expression()));
        }
        tokens.expectOperator("}");
        return new Expr.DictOf(pairs, line);
    }

    Expr subscript() {
        int line = tokens.line();
        List<Expr> keys = new ArrayList<>();
        while (!tokens.current().isOperator("]")) {
            if (!keys.isEmpty()) {
                tokens.expectOperator(",");
            }
            keys.add(indexOrSlice());
        }
        tokens.expectOperator("]");
        return keys.size() == 1 ? keys.getFirst() : new Expr.TupleOf(keys, line);
    }

    private Expr indexOrSlice() {
        int line = tokens.line();
        Expr start = null;
        if (!tokens.current().isOperator(":")) {
            start = expressions.expression();
            if (!tokens.current().isOperator(":")) {
                return start;
            }
        }
        tokens.next();
        Expr stop = isSliceEnd() || tokens.current().isOperator(":") ? null : expressions.expression();
        Expr step = null;
        if (tokens.skipOperator(":")) {
            step = isSliceEnd() ? null : expressions.expression();
        }
        return new Expr.Slice(start, stop, step, line);
    }

    private boolean isSliceEnd() {
        return tokens.current().isOperator("]") || tokens.current().isOperator(",");
    }

    CallArguments arguments() {
        tokens.expectOperator("(");
        List<Expr> positional = new ArrayList<>();
        List<Named> named = new ArrayList<>();
        Expr star = null;
        Expr starStar = null;
        boolean first = true;
        while (!tokens.current().isOperator(")")) {
            if (!first) {
                tokens.expectOperator(",");
                if (tokens.current().isOperator(")")) {
                    break;
                }
            }
            first = false;
            Token token = tokens.current();
            boolean afterStars = star != null || starStar != null;
            if (token.isOperator("*") && !afterStars) {
                tokens.next();
                star = expressions.expression();
            } else if (token.isOperator("**") && starStar == null) {
                tokens.next();
                starStar = expressions.expression();
            } else if (token.type() == Type.NAME && tokens.lookAhead().isOperator("=") && starStar == null) {
                String name = tokens.next().text();
                tokens.next();
                named.add(new Named(name, expressions.expression()));
            } else if (!afterStars && named.isEmpty()) {
                positional.add(expressions.expression());
            } else {
                throw TemplateException.syntax("invalid syntax for function call expression", token.line());
            }
        }
        tokens.expectOperator(")");
        return new CallArguments(positional, named, star, starStar);
    }
}
