// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.Arguments;
import dev.valence.engine.template.value.Callable;
import dev.valence.engine.template.value.Equality;
import dev.valence.engine.template.value.TemplateException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Methods of Python's {@code list} and {@code tuple} that change nothing. */
final class ListMethods {
    private ListMethods() {}

    static @Nullable Callable find(List<?> self, String name) {
        return switch (name) {
            case "index" -> arguments -> index(self, arguments);
            case "count" ->
                arguments -> {
                    Object wanted = arguments.bind("count", "value").get("value");
                    return self.stream()
                            .filter(item -> Equality.equal(item, wanted))
                            .count();
                };
            default -> null;
        };
    }

    private static Object index(List<?> self, Arguments arguments) {
        Object wanted = arguments.bind("index", "value").get("value");
        for (int i = 0; i < self.size(); i++) {
            if (Equality.equal(self.get(i), wanted)) {
                return (long) i;
            }
        }
        throw TemplateException.failed("list.index(x): x not in list");
    }
}
