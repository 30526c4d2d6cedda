// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Python's {@code str()} and {@code repr()}, and strings as sequences of code points. */
public final class Text {
    private Text() {}

    /** @throws TemplateException the value has no text that is the same on every run */
    public static String of(Object value) {
        return switch (value) {
            case String text -> text;
            case Markup markup -> markup.text();
            case Undefined undefined -> "";
            default -> repr(value);
        };
    }

    public static String repr(Object value) {
        String text = repr(value, 0);
        Limits.requireText(text.length());
        return text;
    }

    /** Length in code points. */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Code points, each as a string. */
    public static List<Object> characters(String text) {
        Limits.requireItems(text.length());
        List<Object> characters = new ArrayList<>(text.length());
        text.codePoints().forEach(c -> characters.add(Character.toString(c)));
        return characters;
    }

    /** Order of code points, as Python compares strings. */
    public static int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // a surrogate stands for a code point above all others
                boolean xHigh = Character.isSurrogate(x);
                boolean yHigh = Character.isSurrogate(y);
                return xHigh == yHigh ? Character.compare(x, y) : xHigh ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** What Python's {@code str.isspace} and {@code \s} take for white space. */
    public static boolean isSpace(int c) {
        return c >= 9 && c <= 13
                || c >= 28 && c <= 32
                || c == 0x85
                || c == 0xa0
                || c == 0x1680
                || c >= 0x2000 && c <= 0x200a
                || c == 0x2028
                || c == 0x2029
                || c == 0x202f
                || c == 0x205f
                || c == 0x3000;
    }

    private static String repr(Object value, int depth) {
        Limits.requireDepth(depth);
        return switch (value) {
            case String text -> quoted(text);
            case Boolean flag -> flag ? "True" : "False";
            case Long number -> Long.toString(number);
            case Double number -> FloatText.of(number);
            case None none -> "None";
            case Undefined undefined -> "Undefined";
            case Markup markup -> "Markup(" + quoted(markup.text()) + ")";
            case Range range -> range.repr();
            case List<?> list -> joined(list, "[", "]", depth);
            case Tuple tuple -> joined(tuple.items(), "(", tuple.items().size() == 1 ? ",)" : ")", depth);
            case Dict dict -> repr(dict, depth);
            case DictView view -> view.type() + "(" + joined(view.items(), "[", "]", depth) + ")";
            default -> throw TemplateException.unsupported("the text of a " + Types.name(value));
        };
    }

    private static String repr(Dict dict, int depth) {
        StringJoiner joiner = new StringJoiner(", ", "{", "}");
        for (Dict.Entry entry : dict.entries()) {
            joiner.add(repr(entry.key(), depth + 1) + ": " + repr(entry.value(), depth + 1));
            Limits.requireText(joiner.length());
        }
        return joiner.toString();
    }

    private static String joined(List<?> items, String open, String close, int depth) {
        StringJoiner joiner = new StringJoiner(", ", open, close);
        for (Object item : items) {
            joiner.add(repr(item, depth + 1));
            Limits.requireText(joiner.length());
        }
        return joiner.toString();
    }

    private static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder(text.length() + 2).append(quote);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (c == quote) {
                        out.append('\\').append(quote);
                    } else if (isPrintable(c)) {
                        out.appendCodePoint(c);
                    } else {
                        out.append(
                                c < 0x100
                                        ? "\\x%02x".formatted(c)
                                        : c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c));
                    }
                }
            }
        });
        return out.append(quote).toString();
    }

    /** Python's {@code str.isprintable} of one character. */
    static boolean isPrintable(int c) {
        return c == ' '
                || switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SPACE_SEPARATOR -> false;
                    default -> true;
                };
    }
}
