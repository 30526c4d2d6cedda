// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.syntax;

import dev.valence.engine.template.syntax.Token.Type;
import dev.valence.engine.template.value.Limits;
import dev.valence.engine.template.value.TemplateException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The parser's place in the tokens, and what it has to remember across rules. */
final class TokenStream {
    private final List<Token> tokens;
    private int at;
    private int depth;
    private final Set<String> names = new HashSet<>();

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(at);
    }

    Token lookAhead() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = current();
        if (token.type() == Type.NAME) {
            names.add(token.text());
        }
        if (token.type() != Type.END) {
            at++;
        }
        return token;
    }

    int line() {
        return current().line();
    }

    boolean skipName(String name) {
        return skip(current().isName(name));
    }

    boolean skipOperator(String operator) {
        return skip(current().isOperator(operator));
    }

    private boolean skip(boolean matches) {
        if (matches) {
            next();
        }
        return matches;
    }

    Token expect(Type type) {
        if (current().type() != type) {
            throw unexpected();
        }
        return next();
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw TemplateException.syntax(
                    "expected '" + operator + "', got " + current().describe(), line());
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw TemplateException.syntax(
                    "expected '" + name + "', got " + current().describe(), line());
        }
    }

    TemplateException unexpected() {
        return TemplateException.syntax("unexpected " + current().describe(), line());
    }

    /** Names met since; for finding out whether a macro's body speaks of {@code caller}. */
    Set<String> namesSeen() {
        return names;
    }

    /** Bounds the parser's own recursion. */
    void enter() {
        depth++;
        if (depth > Limits.MAX_DEPTH) {
            throw TemplateException.limit("nesting deeper than " + Limits.MAX_DEPTH)
                    .at(line());
        }
    }

    void leave() {
        depth--;
    }
}
