// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression. */
public sealed interface Expr {
    /** Line of the template, from 1. */
    int line();

    record Constant(Object value, int line) implements Expr {}

    record Name(String name, int line) implements Expr {}

    record ListOf(List<Expr> items, int line) implements Expr {}

    record TupleOf(List<Expr> items, int line) implements Expr {}

    record DictOf(List<Pair> pairs, int line) implements Expr {}

    record Pair(Expr key, Expr value) {}

    record Attribute(Expr value, String name, int line) implements Expr {}

    record Item(Expr value, Expr key, int line) implements Expr {}

    record Slice(
            @Nullable Expr start,
            @Nullable Expr stop,
            @Nullable Expr step,
            int line) implements Expr {}

    record Call(Expr function, CallArguments arguments, int line) implements Expr {}

    /** @param value null in a filter block or a filtered assignment: the block's text */
    record Filter(@Nullable Expr value, String name, CallArguments arguments, int line) implements Expr {}

    record Test(Expr value, String name, CallArguments arguments, boolean negated, int line) implements Expr {}

    /** {@code -}, {@code +} or {@code not}. */
    record Unary(String operator, Expr value, int line) implements Expr {}

    /** Arithmetic, {@code ~}, {@code and}, {@code or}. */
    record Binary(String operator, Expr left, Expr right, int line) implements Expr {}

    /** {@code a < b <= c ...}: each pair of neighbours has to hold. */
    record Comparison(Expr first, List<Operand> rest, int line) implements Expr {}

    record Operand(String operator, Expr value) {}

    record Conditional(Expr condition, Expr then, @Nullable Expr otherwise, int line) implements Expr {}

    record Named(String name, Expr value) {}

    /**
     * @param star {@code *list}
     * @param starStar {@code **dict}
     */
    record CallArguments(
            List<Expr> positional,
            List<Named> named,
            @Nullable Expr star,
            @Nullable Expr starStar) {
        public static final CallArguments NONE = new CallArguments(List.of(), List.of(), null, null);
    }
}
