// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Python's {@code json.dumps}. */
public final class JsonText {
    /**
     * @param indent one level's indentation; null: all on one line
     */
    public record Style(
            boolean ensureAscii,
            @Nullable String indent,
            String itemSeparator,
            String keySeparator,
            boolean sortKeys) {}

    private final Style style;
    private final StringBuilder out = new StringBuilder();

    private JsonText(Style style) {
        this.style = style;
    }

    public static String of(Object value, Style style) {
        JsonText json = new JsonText(style);
        json.write(value, 0);
        return json.out.toString();
    }

    private void write(Object value, int depth) {
        Limits.requireDepth(depth);
        Limits.requireText(out.length());
        switch (value) {
            case String text -> quote(text);
            case Markup markup -> quote(markup.text());
            case Boolean flag -> out.append(flag ? "true" : "false");
            case None none -> out.append("null");
            case Long number -> out.append(number.longValue());
            case Double number -> out.append(number(number));
            case Range range -> throw notSerializable(range);
            case List<?> list -> writeList(list, depth);
            case Tuple tuple -> writeList(tuple.items(), depth);
            case Dict dict -> writeDict(dict, depth);
            default -> throw notSerializable(value);
        }
    }

    private void writeList(List<?> items, int depth) {
        if (items.isEmpty()) {
            out.append("[]");
            return;
        }
        out.append('[');
        for (int i = 0; i < items.size(); i++) {
            separate(i, depth);
            write(items.get(i), depth + 1);
        }
        newLine(depth);
        out.append(']');
    }

    private void writeDict(Dict dict, int depth) {
        if (dict.size() == 0) {
            out.append("{}");
            return;
        }
        List<Dict.Entry> entries = new ArrayList<>(dict.entries());
        if (style.sortKeys()) {
            entries.sort(Comparator.comparing(Dict.Entry::key, (a, b) -> Operators.compare("<", a, b)));
        }
        out.append('{');
        for (int i = 0; i < entries.size(); i++) {
            separate(i, depth);
            quote(key(entries.get(i).key()));
            out.append(style.keySeparator());
            write(entries.get(i).value(), depth + 1);
        }
        newLine(depth);
        out.append('}');
    }

    private void separate(int index, int depth) {
        if (index > 0) {
            out.append(style.itemSeparator());
        }
        newLine(depth + 1);
    }

    private void newLine(int level) {
        if (style.indent() != null) {
            out.append('\n').append(style.indent().repeat(level));
        }
    }

    private static String key(Object key) {
        return switch (key) {
            case String text -> text;
            case Markup markup -> markup.text();
            case Boolean flag -> flag ? "true" : "false";
            case None none -> "null";
            case Long number -> Long.toString(number);
            case Double number -> number(number);
            default ->
                throw TemplateException.failed("keys must be str, int, float, bool or None, not " + Types.name(key));
        };
    }

    private static String number(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "Infinity" : "-Infinity";
        }
        return FloatText.of(number);
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ' || style.ensureAscii() && c > '~') {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static TemplateException notSerializable(Object value) {
        return TemplateException.failed("Object of type " + Types.name(value) + " is not JSON serializable");
    }
}
