// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.Arguments;
import dev.valence.engine.template.value.Bound;
import dev.valence.engine.template.value.Dict;
import dev.valence.engine.template.value.JsonText;
import dev.valence.engine.template.value.Limits;
import dev.valence.engine.template.value.Markup;
import dev.valence.engine.template.value.None;
import dev.valence.engine.template.value.Numbers;
import dev.valence.engine.template.value.Operators;
import dev.valence.engine.template.value.PercentFormat;
import dev.valence.engine.template.value.Sequences;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Text;
import dev.valence.engine.template.value.Tuple;
import dev.valence.engine.template.value.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters that make text. */
final class TextFilters {
    /** jinja2's {@code truncate.leeway}. */
    private static final long TRUNCATE_LEEWAY = 5;

    private static final Pattern WORD_BEGINNING = Pattern.compile("[-\\s({\\[<]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");

    private TextFilters() {}

    static void register(Map<String, Filter> filters) {
        filters.put("string", (value, args) -> {
            args.bind("string");
            return value instanceof Markup ? value : Text.of(value);
        });
        filters.put("safe", (value, args) -> {
            args.bind("safe");
            return new Markup(Text.of(value));
        });
        filters.put("upper", (value, args) -> Casing.upper(text(value, args, "upper")));
        filters.put("lower", (value, args) -> Casing.lower(text(value, args, "lower")));
        filters.put("capitalize", (value, args) -> Casing.capitalize(text(value, args, "capitalize")));
        filters.put("title", (value, args) -> title(text(value, args, "title")));
        filters.put("trim", (value, args) -> {
            Object chars = args.bind("trim", "chars?").get("chars", None.NONE);
            return Splitting.strip(text(value), chars, true, true);
        });
        filters.put("replace", TextFilters::replace);
        filters.put("indent", TextFilters::indent);
        filters.put("center", (value, args) -> {
            long width = args.bind("center", "width?").number("width", 80);
            return Padding.pad(text(value), width, " ", "center");
        });
        filters.put("truncate", TextFilters::truncate);
        filters.put("wordcount", (value, args) -> {
            Matcher word = WORD.matcher(text(value, args, "wordcount"));
            return word.results().count();
        });
        filters.put("format", TextFilters::format);
        filters.put("tojson", TextFilters::toJson);
    }

    private static String text(Object value, Arguments args, String name) {
        args.bind(name);
        return text(value);
    }

    private static String text(Object value) {
        if (value instanceof Markup) {
            throw TemplateException.unsupported("a filter on the result of the filter safe");
        }
        return Text.of(value);
    }

    private static String title(String text) {
        StringBuilder out = new StringBuilder();
        Matcher gap = WORD_BEGINNING.matcher(text);
        int at = 0;
        while (gap.find()) {
            out.append(titleWord(text.substring(at, gap.start()))).append(gap.group());
            at = gap.end();
        }
        return out.append(titleWord(text.substring(at))).toString();
    }

    private static String titleWord(String word) {
        if (word.isEmpty()) {
            return word;
        }
        int first = word.offsetByCodePoints(0, 1);
        return Casing.upper(word.substring(0, first)) + Casing.lower(word.substring(first));
    }

    private static Object replace(Object value, Arguments args) {
        Bound bound = args.bind("replace", "old", "new", "count?");
        return StringMethods.replace(
                text(value), text(bound.get("old")), text(bound.get("new")), bound.number("count", -1));
    }

    private static Object indent(Object value, Arguments args) {
        Bound bound = args.bind("indent", "width?", "first?", "blank?");
        String indention = bound.get("width", 4L) instanceof String text
                ? text
                : (String) Operators.multiply(" ", bound.number("width", 4));
        boolean blank = bound.flag("blank", false);
        if (value instanceof List) {
            throw TemplateException.unsupported("indent of a list");
        }
        // jinja2 adds a line end first, so that an empty text has a line
        List<Object> lines = Splitting.lines(Text.of(Operators.add(value, "\n")), false);
        StringBuilder out = new StringBuilder(bound.flag("first", false) ? indention : "");
        for (int i = 0; i < lines.size(); i++) {
            String line = (String) lines.get(i);
            if (i > 0) {
                out.append('\n').append(blank || !line.isEmpty() ? indention : "");
            }
            out.append(line);
            Limits.requireText(out.length());
        }
        return out.toString();
    }

    private static Object truncate(Object value, Arguments args) {
        Bound bound = args.bind("truncate", "length?", "killwords?", "end?", "leeway?");
        long length = bound.number("length", 255);
        String end = bound.text("end", "...");
        long leeway = bound.number("leeway", TRUNCATE_LEEWAY);
        if (length < Text.length(end) || leeway < 0) {
            throw TemplateException.failed("truncate: expected length >= " + Text.length(end) + " and leeway >= 0");
        }
        if (Sequences.length(value) <= length + leeway) {
            return value;
        }
        if (!(value instanceof String text)) {
            throw TemplateException.failed("truncate needs a text");
        }
        String head = Text.of(Sequences.slice(text, None.NONE, length - Text.length(end), None.NONE));
        int space = head.lastIndexOf(' ');
        return (bound.flag("killwords", false) || space < 0 ? head : head.substring(0, space)) + end;
    }

    private static Object format(Object value, Arguments args) {
        if (!args.positional().isEmpty() && !args.named().isEmpty()) {
            throw TemplateException.failed("can't handle positional and keyword arguments at the same time");
        }
        if (args.named().isEmpty()) {
            return PercentFormat.format(text(value), new Tuple(args.positional()));
        }
        List<Dict.Entry> entries = new ArrayList<>();
        args.named().forEach((name, argument) -> entries.add(new Dict.Entry(name, argument)));
        return PercentFormat.format(text(value), Dict.of(entries));
    }

    private static int spaces(long indent) {
        if (indent > Limits.MAX_INDENT) {
            throw TemplateException.limit("an indent of " + indent + " spaces; at most " + Limits.MAX_INDENT);
        }
        // Python takes a negative one for none
        return (int) Math.max(0, indent);
    }

    /** As Hugging Face replaces it: {@code json.dumps}, without jinja2's escaping of HTML. */
    private static Object toJson(Object value, Arguments args) {
        Bound bound = args.bind("tojson", "ensure_ascii?", "indent?", "separators?", "sort_keys?");
        Object indent = bound.get("indent", None.NONE);
        String level = switch (indent) {
            case None none -> null;
            case String text -> text;
            case Undefined undefined -> throw undefined.used();
            default -> " ".repeat(spaces(Numbers.toLong(indent)));
        };
        String item = level == null ? ", " : ",";
        String key = ": ";
        if (bound.get("separators", None.NONE) != None.NONE) {
            List<Object> separators = Sequences.toList(bound.get("separators"));
            if (separators.size() != 2
                    || !(separators.get(0) instanceof String first)
                    || !(separators.get(1) instanceof String second)) {
                throw TemplateException.failed("tojson: separators must be two strings");
            }
            item = first;
            key = second;
        }
        return JsonText.of(
                value,
                new JsonText.Style(
                        bound.flag("ensure_ascii", false), level, item, key, bound.flag("sort_keys", false)));
    }
}
