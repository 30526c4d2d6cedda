// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.None;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Text;
import dev.valence.engine.template.value.Tuple;
import dev.valence.engine.template.value.Types;
import dev.valence.engine.template.value.Undefined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;

/** How Python's strings are stripped and split. */
final class Splitting {
    private Splitting() {}

    /** @param chars a string of characters to strip; {@link None}: white space */
    static String strip(String text, Object chars, boolean left, boolean right) {
        IntPredicate stripped = switch (chars) {
            case None none -> Text::isSpace;
            case String set -> c -> set.indexOf(c) >= 0;
            case Undefined undefined -> throw undefined.used();
            default -> throw TemplateException.failed("strip arg must be None or str, not " + Types.name(chars));
        };
        int from = 0;
        int to = text.length();
        while (left && from < to && stripped.test(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (right && from < to && stripped.test(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    /** On runs of white space; the ends give no empty parts. */
    static List<Object> onSpace(String text, long most, boolean fromRight) {
        return fromRight ? onSpaceFromRight(text, most) : onSpaceFromLeft(text, most);
    }

    private static List<Object> onSpaceFromLeft(String text, long most) {
        List<Object> parts = new ArrayList<>();
        int at = 0;
        while (true) {
            while (at < text.length() && Text.isSpace(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                return parts;
            }
            if (parts.size() == most) {
                parts.add(text.substring(at));
                return parts;
            }
            int end = at;
            while (end < text.length() && !Text.isSpace(text.charAt(end))) {
                end++;
            }
            parts.add(text.substring(at, end));
            at = end;
        }
    }

    private static List<Object> onSpaceFromRight(String text, long most) {
        List<Object> parts = new ArrayList<>();
        int to = text.length();
        while (true) {
            while (to > 0 && Text.isSpace(text.charAt(to - 1))) {
                to--;
            }
            if (to == 0) {
                break;
            }
            if (parts.size() == most) {
                parts.add(text.substring(0, to));
                break;
            }
            int begin = to;
            while (begin > 0 && !Text.isSpace(text.charAt(begin - 1))) {
                begin--;
            }
            parts.add(text.substring(begin, to));
            to = begin;
        }
        Collections.reverse(parts);
        return parts;
    }

    static List<Object> on(String text, String separator, long most, boolean fromRight) {
        if (separator.isEmpty()) {
            throw TemplateException.failed("empty separator");
        }
        List<Object> parts = new ArrayList<>();
        if (!fromRight) {
            int at = 0;
            for (int next = text.indexOf(separator);
                    next >= 0 && parts.size() != most;
                    next = text.indexOf(separator, at)) {
                parts.add(text.substring(at, next));
                at = next + separator.length();
            }
            parts.add(text.substring(at));
            return parts;
        }
        int to = text.length();
        while (parts.size() != most) {
            int next = text.lastIndexOf(separator, to - separator.length());
            if (next < 0 || to < separator.length()) {
                break;
            }
            parts.add(text.substring(next + separator.length(), to));
            to = next;
        }
        parts.add(text.substring(0, to));
        Collections.reverse(parts);
        return parts;
    }

    static Tuple partition(String text, String separator, boolean fromRight) {
        if (separator.isEmpty()) {
            throw TemplateException.failed("empty separator");
        }
        int at = fromRight ? text.lastIndexOf(separator) : text.indexOf(separator);
        if (at < 0) {
            return fromRight ? Tuple.of("", "", text) : Tuple.of(text, "", "");
        }
        return Tuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
    }

    /** Python's {@code splitlines}: more ends of line than LF and CR LF. */
    static List<Object> lines(String text, boolean keepEnds) {
        List<Object> lines = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean end = c >= 0x0a && c <= 0x0d || c >= 0x1c && c <= 0x1e || c == 0x85 || c == 0x2028 || c == 0x2029;
            if (!end) {
                continue;
            }
            int contentEnd = at;
            if (c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
                at++;
            }
            lines.add(text.substring(from, keepEnds ? at + 1 : contentEnd));
            from = at + 1;
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return lines;
    }
}
