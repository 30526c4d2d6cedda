// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement; text is one too. */
public sealed interface Stmt {
    /** Line of the template, from 1. */
    int line();

    record Data(String text, int line) implements Stmt {}

    record Output(Expr value, int line) implements Stmt {}

    record If(List<Branch> branches, List<Stmt> otherwise, int line) implements Stmt {}

    record Branch(Expr condition, List<Stmt> body) {}

    record For(
            Target target,
            Expr items,
            @Nullable Expr condition,
            boolean recursive,
            List<Stmt> body,
            List<Stmt> otherwise,
            int line)
            implements Stmt {}

    record Set(Target target, Expr value, int line) implements Stmt {}

    /** {@code {% set x %}...{% endset %}}; the filter, where there is one, has no value of its own. */
    record SetBlock(Target target, Expr.@Nullable Filter filter, List<Stmt> body, int line) implements Stmt {}

    record FilterBlock(Expr.Filter filter, List<Stmt> body, int line) implements Stmt {}

    record With(List<Binding> bindings, List<Stmt> body, int line) implements Stmt {}

    record Binding(Target target, Expr value) {}

    record MacroDefinition(String name, Signature signature, List<Stmt> body, int line) implements Stmt {}

    record CallBlock(Expr.Call call, Signature signature, List<Stmt> body, int line) implements Stmt {}

    /** {@code {% generation %}}: what the assistant said; renders as its body. */
    record GenerationBlock(List<Stmt> body, int line) implements Stmt {}

    record Break(int line) implements Stmt {}

    record Continue(int line) implements Stmt {}

    /**
     * Parameters of a macro.
     *
     * @param usesVarargs the body speaks of {@code varargs}, so it takes more positional arguments; so for the others
     */
    record Signature(List<Parameter> parameters, boolean usesVarargs, boolean usesKwargs, boolean usesCaller) {}

    record Parameter(String name, @Nullable Expr otherwise) {}

    /** Where a value goes. */
    sealed interface Target {
        record ToName(String name) implements Target {}

        record ToAttribute(String namespace, String attribute) implements Target {}

        record ToMany(List<Target> targets) implements Target {}
    }
}
