// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.Arguments;
import dev.valence.engine.template.value.Bound;
import dev.valence.engine.template.value.Callable;
import dev.valence.engine.template.value.Dict;
import dev.valence.engine.template.value.DictView;
import dev.valence.engine.template.value.None;
import dev.valence.engine.template.value.TemplateException;
import org.jspecify.annotations.Nullable;

/** Methods of Python's {@code dict} that change nothing. */
final class DictMethods {
    private DictMethods() {}

    static @Nullable Callable find(Dict self, String name) {
        return switch (name) {
            case "get" -> arguments -> get(self, arguments);
            case "items" -> arguments -> view(arguments, new DictView("dict_items", self.items()));
            case "keys" -> arguments -> view(arguments, new DictView("dict_keys", self.keys()));
            case "values" -> arguments -> view(arguments, new DictView("dict_values", self.values()));
            case "copy" ->
                arguments -> {
                    arguments.bind("copy");
                    return self;
                };
            default -> null;
        };
    }

    private static Object get(Dict self, Arguments arguments) {
        if (!arguments.named().isEmpty()) {
            throw TemplateException.failed("dict.get() takes no keyword arguments");
        }
        Bound bound = arguments.bind("get", "key", "default?");
        Object value = self.get(bound.get("key"));
        return value == null ? bound.get("default", None.NONE) : value;
    }

    private static Object view(Arguments arguments, DictView view) {
        arguments.bind(view.type());
        return view;
    }
}
