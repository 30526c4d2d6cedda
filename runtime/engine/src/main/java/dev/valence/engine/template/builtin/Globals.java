// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.Arguments;
import dev.valence.engine.template.value.Callable;
import dev.valence.engine.template.value.Dict;
import dev.valence.engine.template.value.Namespace;
import dev.valence.engine.template.value.Numbers;
import dev.valence.engine.template.value.Range;
import dev.valence.engine.template.value.Sequences;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Text;
import dev.valence.engine.template.value.Undefined;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Functions of jinja2, and the two Hugging Face adds. */
public final class Globals {
    private Globals() {}

    /** @param clock what {@code strftime_now} reads, with its time zone */
    public static Map<String, Object> functions(Clock clock) {
        return Map.of(
                "range", (Callable) Globals::range,
                "dict", (Callable) Globals::dict,
                "namespace", (Callable) Globals::namespace,
                "joiner", (Callable) Globals::joiner,
                "raise_exception", (Callable) Globals::raise,
                "strftime_now",
                        (Callable) arguments -> Strftime.format(
                                arguments.bind("strftime_now", "format").text("format"), LocalDateTime.now(clock)),
                "cycler", unsupported("cycler"),
                "lipsum", unsupported("lipsum"));
    }

    private static Callable unsupported(String name) {
        return arguments -> {
            throw TemplateException.unsupported("the function '" + name + "'");
        };
    }

    private static Object range(Arguments arguments) {
        if (!arguments.named().isEmpty()) {
            throw TemplateException.failed("range() takes no keyword arguments");
        }
        List<Object> numbers = arguments.positional();
        for (Object number : numbers) {
            if (number instanceof Undefined undefined) {
                throw undefined.used();
            }
        }
        return switch (numbers.size()) {
            case 1 -> new Range(0, Numbers.toLong(numbers.get(0)), 1);
            case 2 -> new Range(Numbers.toLong(numbers.get(0)), Numbers.toLong(numbers.get(1)), 1);
            case 3 ->
                new Range(
                        Numbers.toLong(numbers.get(0)), Numbers.toLong(numbers.get(1)), Numbers.toLong(numbers.get(2)));
            default -> throw TemplateException.failed("range expected 1 to 3 arguments, got " + numbers.size());
        };
    }

    private static Object dict(Arguments arguments) {
        return Dict.of(entries("dict", arguments));
    }

    private static Object namespace(Arguments arguments) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (Dict.Entry entry : entries("namespace", arguments)) {
            attributes.put(Text.of(entry.key()), entry.value());
        }
        return new Namespace(attributes);
    }

    private static List<Dict.Entry> entries(String function, Arguments arguments) {
        List<Dict.Entry> entries = new ArrayList<>();
        if (arguments.positional().size() > 1) {
            throw TemplateException.failed(function + " expected at most 1 argument");
        }
        for (Object given : arguments.positional()) {
            if (given instanceof Dict dict) {
                entries.addAll(dict.entries());
                continue;
            }
            for (Object pair : Sequences.toList(given)) {
                List<Object> items = Sequences.toList(pair);
                if (items.size() != 2) {
                    throw TemplateException.failed(function + " needs pairs of key and value");
                }
                entries.add(new Dict.Entry(items.get(0), items.get(1)));
            }
        }
        arguments.named().forEach((name, value) -> entries.add(new Dict.Entry(name, value)));
        return entries;
    }

    private static Object joiner(Arguments arguments) {
        String separator = arguments.bind("joiner", "sep?").text("sep", ", ");
        boolean[] used = new boolean[1];
        return (Callable) none -> {
            none.bind("joiner");
            String text = used[0] ? separator : "";
            used[0] = true;
            return text;
        };
    }

    private static Object raise(Arguments arguments) {
        Object message = arguments.bind("raise_exception", "message").get("message");
        throw TemplateException.refused(Text.of(message));
    }
}
