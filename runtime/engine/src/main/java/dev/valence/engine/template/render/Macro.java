// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.render;

import dev.valence.engine.template.syntax.Stmt.Parameter;
import dev.valence.engine.template.syntax.Stmt.Signature;
import dev.valence.engine.template.value.Arguments;
import dev.valence.engine.template.value.Callable;
import dev.valence.engine.template.value.Dict;
import dev.valence.engine.template.value.HasAttributes;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Tuple;
import dev.valence.engine.template.value.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A macro, or the body of a {@code call} block.
 *
 * @param home the scope it was defined in
 * @param body renders it in a scope that has its arguments
 */
record Macro(String name, Signature signature, Scope home, Expressions expressions, Function<Scope, String> body)
        implements Callable, HasAttributes {

    @Override
    public Object call(Arguments arguments) {
        Scope scope = new Scope(home);
        List<Object> positional = arguments.positional();
        Map<String, Object> named = new LinkedHashMap<>(arguments.named());
        int count = signature.parameters().size();
        for (int i = 0; i < count; i++) {
            Parameter parameter = signature.parameters().get(i);
            Object value = i < positional.size() ? positional.get(i) : named.remove(parameter.name());
            scope.set(parameter.name(), value == null ? otherwise(parameter, scope) : value);
        }
        bindRest(scope, positional.subList(Math.min(count, positional.size()), positional.size()), named);
        return body.apply(scope);
    }

    @Override
    public Object attribute(String attribute) {
        return switch (attribute) {
            case "name" -> name;
            case "arguments" ->
                new Tuple(signature.parameters().stream()
                        .map(parameter -> (Object) parameter.name())
                        .toList());
            case "catch_kwargs" -> signature.usesKwargs();
            case "catch_varargs" -> signature.usesVarargs();
            case "caller" -> signature.usesCaller();
            default -> new Undefined("attribute '" + attribute + "' of macro " + name);
        };
    }

    private Object otherwise(Parameter parameter, Scope scope) {
        return parameter.otherwise() == null
                ? new Undefined("parameter '" + parameter.name() + "' of macro " + name)
                : expressions.value(parameter.otherwise(), scope);
    }

    private void bindRest(Scope scope, List<Object> varargs, Map<String, Object> named) {
        if (signature.usesCaller()) {
            Object caller = named.remove("caller");
            scope.set("caller", caller == null ? new Undefined("caller of macro " + name) : caller);
        }
        if (signature.usesKwargs()) {
            List<Dict.Entry> entries = new ArrayList<>();
            named.forEach((key, value) -> entries.add(new Dict.Entry(key, value)));
            scope.set("kwargs", Dict.of(entries));
        } else if (!named.isEmpty()) {
            throw TemplateException.failed("macro '" + name + "' takes no keyword argument " + named.keySet());
        }
        if (signature.usesVarargs()) {
            scope.set("varargs", new Tuple(varargs));
        } else if (!varargs.isEmpty()) {
            throw TemplateException.failed("macro '" + name + "' takes not more than "
                    + signature.parameters().size() + " argument(s)");
        }
    }
}
