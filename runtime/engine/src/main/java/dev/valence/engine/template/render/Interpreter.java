// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.render;

import dev.valence.engine.template.syntax.Expr;
import dev.valence.engine.template.syntax.Stmt;
import dev.valence.engine.template.syntax.Stmt.Target;
import dev.valence.engine.template.value.Callable;
import dev.valence.engine.template.value.Generator;
import dev.valence.engine.template.value.Limits;
import dev.valence.engine.template.value.Namespace;
import dev.valence.engine.template.value.Sequences;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Text;
import dev.valence.engine.template.value.Truth;
import dev.valence.engine.template.value.Undefined;
import java.util.List;
import java.util.Map;

/** Runs the statements of one rendering. */
public final class Interpreter {
    /** How a list of statements ended. */
    private enum Flow {
        NORMAL,
        BREAK,
        CONTINUE
    }

    private final Budget budget = new Budget();
    private final Expressions expressions;

    private Interpreter(Map<String, Object> globals) {
        this.expressions = new Expressions(globals, budget);
    }

    /**
     * @param globals found where no variable has the name
     * @throws TemplateException it cannot be rendered
     */
    public static String render(List<Stmt> template, Map<String, Object> globals, Map<String, Object> variables) {
        Scope scope = new Scope(null);
        variables.forEach(scope::set);
        return new Interpreter(globals).text(template, scope);
    }

    private String text(List<Stmt> statements, Scope scope) {
        StringBuilder out = new StringBuilder();
        budget.enter();
        run(statements, scope, out);
        budget.leave();
        return out.toString();
    }

    private Flow run(List<Stmt> statements, Scope scope, StringBuilder out) {
        for (Stmt statement : statements) {
            budget.step();
            Flow flow;
            try {
                flow = run(statement, scope, out);
            } catch (TemplateException e) {
                throw e.at(statement.line());
            }
            if (flow != Flow.NORMAL) {
                return flow;
            }
        }
        return Flow.NORMAL;
    }

    private Flow run(Stmt statement, Scope scope, StringBuilder out) {
        switch (statement) {
            case Stmt.Data data -> print(data.text(), out);
            case Stmt.Output output -> print(Text.of(expressions.value(output.value(), scope)), out);
            case Stmt.If branches -> {
                return branch(branches, scope, out);
            }
            case Stmt.For loop -> loop(loop, expressions.value(loop.items(), scope), 0, scope, out);
            case Stmt.Set set -> assign(set.target(), expressions.value(set.value(), scope), scope);
            case Stmt.SetBlock block -> {
                return setBlock(block, scope, out);
            }
            case Stmt.FilterBlock block -> {
                StringBuilder body = new StringBuilder();
                Flow flow = run(block.body(), new Scope(scope), body);
                if (flow != Flow.NORMAL) {
                    return flow;
                }
                print(Text.of(expressions.filter(block.filter(), body.toString(), scope)), out);
            }
            case Stmt.With with -> {
                return with(with, scope, out);
            }
            case Stmt.MacroDefinition macro ->
                scope.set(macro.name(), macro(macro.name(), macro.signature(), macro.body(), scope));
            case Stmt.CallBlock block -> {
                Macro caller = macro("caller", block.signature(), block.body(), scope);
                print(Text.of(expressions.call(block.call(), Map.of("caller", caller), scope)), out);
            }
            case Stmt.GenerationBlock block -> print(text(block.body(), new Scope(scope)), out);
            case Stmt.Break broken -> {
                return Flow.BREAK;
            }
            case Stmt.Continue continued -> {
                return Flow.CONTINUE;
            }
        }
        return Flow.NORMAL;
    }

    private Flow branch(Stmt.If branches, Scope scope, StringBuilder out) {
        for (Stmt.Branch branch : branches.branches()) {
            if (Truth.of(expressions.value(branch.condition(), scope))) {
                return run(branch.body(), scope, out);
            }
        }
        return run(branches.otherwise(), scope, out);
    }

    private Flow setBlock(Stmt.SetBlock block, Scope scope, StringBuilder out) {
        StringBuilder body = new StringBuilder();
        Flow flow = run(block.body(), new Scope(scope), body);
        if (flow == Flow.NORMAL) {
            Object value = block.filter() == null
                    ? body.toString()
                    : expressions.filter(block.filter(), body.toString(), scope);
            assign(block.target(), value, scope);
        }
        return flow;
    }

    private Flow with(Stmt.With with, Scope scope, StringBuilder out) {
        Scope inner = new Scope(scope);
        for (Stmt.Binding binding : with.bindings()) {
            assign(binding.target(), expressions.value(binding.value(), scope), inner);
        }
        return run(with.body(), inner, out);
    }

    private Macro macro(String name, Stmt.Signature signature, List<Stmt> body, Scope home) {
        return new Macro(name, signature, home, expressions, scope -> text(body, scope));
    }

    private void loop(Stmt.For statement, Object items, int depth, Scope scope, StringBuilder out) {
        Expr condition = statement.condition();
        Object chosen = condition == null ? items : chosen(statement.target(), condition, items, scope);
        Loop loop = new Loop(chosen, depth, statement.recursive() ? recursion(statement, depth, scope) : null);
        boolean empty = true;
        for (Object item = loop.next(); item != null; item = loop.next()) {
            empty = false;
            budget.step();
            Scope body = new Scope(scope);
            body.set("loop", loop);
            assign(statement.target(), item, body);
            if (run(statement.body(), body, out) == Flow.BREAK) {
                return;
            }
        }
        if (empty) {
            run(statement.otherwise(), new Scope(scope), out);
        }
    }

    private Callable recursion(Stmt.For statement, int depth, Scope scope) {
        return arguments -> {
            StringBuilder out = new StringBuilder();
            budget.enter();
            Object items = arguments.bind("loop", "iterable").get("iterable");
            loop(statement, items, depth + 1, scope, out);
            budget.leave();
            return out.toString();
        };
    }

    // lazy, so that the condition may read what the body sets
    private Generator chosen(Target target, Expr condition, Object items, Scope scope) {
        return new Generator(Sequences.filtered(Sequences.iterate(items), item -> {
            Scope inner = new Scope(scope);
            assign(target, item, inner);
            return Truth.of(expressions.value(condition, inner));
        }));
    }

    private void assign(Target target, Object value, Scope scope) {
        switch (target) {
            case Target.ToName name -> scope.set(name.name(), value);
            case Target.ToAttribute attribute -> {
                if (!(expressions.variable(attribute.namespace(), scope) instanceof Namespace namespace)) {
                    throw TemplateException.failed("cannot assign attribute on non-namespace object");
                }
                namespace.set(attribute.attribute(), value);
            }
            case Target.ToMany many -> {
                if (value instanceof Undefined undefined) {
                    throw undefined.used();
                }
                List<Object> values = Sequences.toList(value);
                if (values.size() != many.targets().size()) {
                    throw TemplateException.failed(
                            "expected " + many.targets().size() + " values to unpack, got " + values.size());
                }
                for (int i = 0; i < values.size(); i++) {
                    assign(many.targets().get(i), values.get(i), scope);
                }
            }
        }
    }

    private static void print(String text, StringBuilder out) {
        Limits.requireText((long) out.length() + text.length());
        out.append(text);
    }
}
