// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.syntax;

import dev.valence.engine.template.syntax.Stmt.Target;
import dev.valence.engine.template.syntax.Token.Type;
import dev.valence.engine.template.value.Limits;
import dev.valence.engine.template.value.TemplateException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Statements. */
public final class Parser {
    private static final Set<String> KNOWN_TO_JINJA =
            Set.of("block", "extends", "print", "include", "from", "import", "autoescape");
    private static final Set<String> CONSTANTS = Set.of("true", "false", "none", "True", "False", "None");

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private int loops;

    private Parser(TokenStream tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    /** @throws TemplateException not valid, too long, or using a tag that is not known */
    public static List<Stmt> parse(String template) {
        if (template.length() > Limits.MAX_SOURCE_CHARS) {
            throw TemplateException.limit(
                    "a template of " + template.length() + " characters; at most " + Limits.MAX_SOURCE_CHARS);
        }
        Parser parser = new Parser(new TokenStream(Lexer.tokens(template)));
        List<Stmt> body = parser.body(Set.of());
        if (parser.tokens.current().type() != Type.END) {
            throw parser.tokens.unexpected();
        }
        return body;
    }

    /** Up to a tag of one of these names (left unread, after its opening), or the end of the template. */
    private List<Stmt> body(Set<String> ends) {
        tokens.enter();
        List<Stmt> statements = new ArrayList<>();
        while (true) {
            Token token = tokens.current();
            switch (token.type()) {
                case DATA -> statements.add(new Stmt.Data(tokens.next().text(), token.line()));
                case VARIABLE_BEGIN -> {
                    tokens.next();
                    statements.add(new Stmt.Output(expressions.tuple(true, false), token.line()));
                    tokens.expect(Type.VARIABLE_END);
                }
                case BLOCK_BEGIN -> {
                    tokens.next();
                    if (tokens.current().type() == Type.NAME
                            && ends.contains(tokens.current().text())) {
                        tokens.leave();
                        return statements;
                    }
                    statements.add(statement());
                    tokens.expect(Type.BLOCK_END);
                }
                default -> {
                    if (!ends.isEmpty()) {
                        throw TemplateException.syntax(
                                "expected one of " + ends + ", got " + token.describe(), token.line());
                    }
                    tokens.leave();
                    return statements;
                }
            }
        }
    }

    private List<Stmt> bodyTo(String end) {
        tokens.expect(Type.BLOCK_END);
        List<Stmt> body = body(Set.of(end));
        tokens.expectName(end);
        return body;
    }

    private Stmt statement() {
        Token tag = tokens.expect(Type.NAME);
        int line = tag.line();
        return switch (tag.text()) {
            case "if" -> ifStatement(line);
            case "for" -> forStatement(line);
            case "set" -> set(line);
            case "macro" -> macro(line);
            case "call" -> callBlock(line);
            case "filter" -> {
                Expr.Filter filter = (Expr.Filter) expressions.filters(null);
                yield new Stmt.FilterBlock(filter, bodyTo("endfilter"), line);
            }
            case "with" -> with(line);
            case "generation" -> new Stmt.GenerationBlock(outsideLoops("endgeneration"), line);
            case "break" -> inLoop(new Stmt.Break(line));
            case "continue" -> inLoop(new Stmt.Continue(line));
            default -> {
                if (KNOWN_TO_JINJA.contains(tag.text())) {
                    throw TemplateException.unsupported("the tag {% " + tag.text() + " %}")
                            .at(line);
                }
                throw TemplateException.syntax("unknown or misplaced tag '" + tag.text() + "'", line);
            }
        };
    }

    private Stmt inLoop(Stmt statement) {
        if (loops == 0) {
            throw TemplateException.syntax("break or continue outside of a loop", statement.line());
        }
        return statement;
    }

    private List<Stmt> outsideLoops(String end) {
        int before = loops;
        loops = 0;
        List<Stmt> body = bodyTo(end);
        loops = before;
        return body;
    }

    private Stmt ifStatement(int line) {
        List<Stmt.Branch> branches = new ArrayList<>();
        List<Stmt> otherwise = List.of();
        Expr condition = expressions.tuple(false, false);
        while (true) {
            tokens.expect(Type.BLOCK_END);
            branches.add(new Stmt.Branch(condition, body(Set.of("elif", "else", "endif"))));
            Token tag = tokens.next();
            if (tag.isName("elif")) {
                condition = expressions.tuple(false, false);
                continue;
            }
            if (tag.isName("else")) {
                otherwise = bodyTo("endif");
            }
            return new Stmt.If(branches, otherwise, line);
        }
    }

    private Stmt forStatement(int line) {
        Target target = targets("in");
        tokens.expectName("in");
        Expr items = expressions.tuple(false, false);
        Expr condition = tokens.skipName("if") ? expressions.expression() : null;
        boolean recursive = tokens.skipName("recursive");
        tokens.expect(Type.BLOCK_END);
        loops++;
        List<Stmt> body = body(Set.of("endfor", "else"));
        loops--;
        List<Stmt> otherwise = List.of();
        if (tokens.next().isName("else")) {
            otherwise = bodyTo("endfor");
        }
        return new Stmt.For(target, items, condition, recursive, body, otherwise, line);
    }

    private Stmt set(int line) {
        Target target = tokens.lookAhead().isOperator(".") ? attributeTarget() : targets("=");
        if (tokens.skipOperator("=")) {
            return new Stmt.Set(target, expressions.tuple(true, false), line);
        }
        Expr.Filter filter = tokens.current().isOperator("|") ? (Expr.Filter) expressions.filters(null) : null;
        return new Stmt.SetBlock(target, filter, bodyTo("endset"), line);
    }

    private Target attributeTarget() {
        String namespace = tokens.expect(Type.NAME).text();
        tokens.expectOperator(".");
        return new Target.ToAttribute(namespace, tokens.expect(Type.NAME).text());
    }

    private Target targets(String end) {
        List<Target> targets = new ArrayList<>();
        boolean many = false;
        do {
            if (!targets.isEmpty()
                    && (tokens.current().isName(end) || tokens.current().isOperator(end))) {
                many = true;
                break;
            }
            targets.add(target());
            many |= targets.size() > 1;
        } while (tokens.skipOperator(","));
        return many ? new Target.ToMany(targets) : targets.getFirst();
    }

    private Target target() {
        if (tokens.skipOperator("(")) {
            List<Target> inner = new ArrayList<>();
            boolean comma = false;
            while (!tokens.current().isOperator(")")) {
                inner.add(target());
                if (!tokens.skipOperator(",")) {
                    break;
                }
                comma = true;
            }
            tokens.expectOperator(")");
            if (inner.isEmpty()) {
                throw tokens.unexpected();
            }
            return comma ? new Target.ToMany(inner) : inner.getFirst();
        }
        return new Target.ToName(assignable());
    }

    private String assignable() {
        Token token = tokens.expect(Type.NAME);
        if (CONSTANTS.contains(token.text())) {
            throw TemplateException.syntax("can't assign to '" + token.text() + "'", token.line());
        }
        return token.text();
    }

    private Stmt with(int line) {
        List<Stmt.Binding> bindings = new ArrayList<>();
        while (tokens.current().type() != Type.BLOCK_END) {
            if (!bindings.isEmpty()) {
                tokens.expectOperator(",");
            }
            Target target = target();
            tokens.expectOperator("=");
            bindings.add(new Stmt.Binding(target, expressions.expression()));
        }
        return new Stmt.With(bindings, bodyTo("endwith"), line);
    }

    private Stmt macro(int line) {
        String name = assignable();
        List<Stmt.Parameter> parameters = parameters();
        Set<String> before = takeNames();
        List<Stmt> body = outsideLoops("endmacro");
        Stmt.Signature signature = signature(parameters);
        tokens.namesSeen().addAll(before);
        return new Stmt.MacroDefinition(name, signature, body, line);
    }

    private Stmt callBlock(int line) {
        List<Stmt.Parameter> parameters = tokens.current().isOperator("(") ? parameters() : List.of();
        Expr call = expressions.expression();
        if (!(call instanceof Expr.Call invoked)) {
            throw TemplateException.syntax("expected a call", line);
        }
        Set<String> before = takeNames();
        List<Stmt> body = outsideLoops("endcall");
        Stmt.Signature signature = signature(parameters);
        tokens.namesSeen().addAll(before);
        return new Stmt.CallBlock(invoked, signature, body, line);
    }

    private Set<String> takeNames() {
        Set<String> names = new HashSet<>(tokens.namesSeen());
        tokens.namesSeen().clear();
        return names;
    }

    private Stmt.Signature signature(List<Stmt.Parameter> parameters) {
        Set<String> names = tokens.namesSeen();
        return new Stmt.Signature(
                parameters, names.contains("varargs"), names.contains("kwargs"), names.contains("caller"));
    }

    private List<Stmt.Parameter> parameters() {
        tokens.expectOperator("(");
        List<Stmt.Parameter> parameters = new ArrayList<>();
        boolean defaults = false;
        while (!tokens.current().isOperator(")")) {
            if (!parameters.isEmpty()) {
                tokens.expectOperator(",");
            }
            String name = assignable();
            if (tokens.skipOperator("=")) {
                parameters.add(new Stmt.Parameter(name, expressions.expression()));
                defaults = true;
            } else if (defaults) {
                throw TemplateException.syntax("non-default argument follows default argument", tokens.line());
            } else {
                parameters.add(new Stmt.Parameter(name, null));
            }
        }
        tokens.expectOperator(")");
        return parameters;
    }
}
