// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.Arguments;
import dev.valence.engine.template.value.Bound;
import dev.valence.engine.template.value.Callable;
import dev.valence.engine.template.value.Limits;
import dev.valence.engine.template.value.None;
import dev.valence.engine.template.value.Sequences;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Text;
import dev.valence.engine.template.value.Tuple;
import dev.valence.engine.template.value.Types;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Methods of Python's {@code str}. */
final class StringMethods {
    private StringMethods() {}

    static @Nullable Callable find(String self, String name) {
        return switch (name) {
            case "upper" -> plain(name, () -> Casing.upper(self));
            case "lower" -> plain(name, () -> Casing.lower(self));
            case "capitalize" -> plain(name, () -> Casing.capitalize(self));
            case "title" -> plain(name, () -> Casing.title(self));
            case "isdigit", "isdecimal", "isnumeric", "isalpha", "isalnum", "isspace", "isascii" ->
                plain(name, () -> CharacterClasses.all(self, name));
            case "islower" -> plain(name, () -> Casing.isLower(self));
            case "isupper" -> plain(name, () -> Casing.isUpper(self));
            case "strip" ->
                args -> Splitting.strip(self, args.bind(name, "chars?").get("chars", None.NONE), true, true);
            case "lstrip" ->
                args -> Splitting.strip(self, args.bind(name, "chars?").get("chars", None.NONE), true, false);
            case "rstrip" ->
                args -> Splitting.strip(self, args.bind(name, "chars?").get("chars", None.NONE), false, true);
            case "split" -> args -> split(self, args, false);
            case "rsplit" -> args -> split(self, args, true);
            case "splitlines" ->
                args -> Splitting.lines(self, args.bind(name, "keepends?").flag("keepends", false));
            case "partition" ->
                args -> Splitting.partition(self, args.bind(name, "sep").text("sep"), false);
            case "rpartition" ->
                args -> Splitting.partition(self, args.bind(name, "sep").text("sep"), true);
            case "startswith" -> args -> hasAffix(self, args, name, String::startsWith);
            case "endswith" -> args -> hasAffix(self, args, name, String::endsWith);
            case "removeprefix" ->
                args -> {
                    String prefix = args.bind(name, "prefix").text("prefix");
                    return self.startsWith(prefix) ? self.substring(prefix.length()) : self;
                };
            case "removesuffix" ->
                args -> {
                    String suffix = args.bind(name, "suffix").text("suffix");
                    return self.endsWith(suffix) ? self.substring(0, self.length() - suffix.length()) : self;
                };
            case "replace" ->
                args -> {
                    Bound bound = args.bind(name, "old", "new", "count?");
                    return replace(self, bound.text("old"), bound.text("new"), bound.number("count", -1));
                };
            case "find" -> args -> indexOf(self, args, name, false);
            case "rfind" -> args -> indexOf(self, args, name, true);
            case "index" -> args -> found(indexOf(self, args, name, false));
            case "rindex" -> args -> found(indexOf(self, args, name, true));
            case "count" -> args -> count(self, args.bind(name, "sub").text("sub"));
            case "join" -> args -> join(self, args.bind(name, "iterable").get("iterable"));
            case "center", "ljust", "rjust" ->
                args -> {
                    Bound bound = args.bind(name, "width", "fillchar?");
                    return Padding.pad(self, bound.number("width"), bound.text("fillchar", " "), name);
                };
            case "zfill" ->
                args -> Padding.zeroFill(self, args.bind(name, "width").number("width"));
            case "format" -> args -> BraceFormat.format(self, args);
            default -> null;
        };
    }

    /** Python's {@code str.replace}; a negative count replaces all. */
    static String replace(String self, String old, String with, long count) {
        if (old.isEmpty() || count >= 0) {
            return replaceSome(self, old, with, count < 0 ? Long.MAX_VALUE : count);
        }
        long grown = self.length() + (long) Math.max(0, with.length() - old.length()) * (self.length() / old.length());
        if (grown > Limits.MAX_TEXT_CHARS) {
            return replaceSome(self, old, with, Long.MAX_VALUE);
        }
        return self.replace(old, with);
    }

    /** Python's {@code separator.join(items)}, where items have to be strings. */
    static String join(String separator, Object items) {
        StringBuilder out = new StringBuilder();
        Iterator<Object> iterator = Sequences.iterate(items);
        boolean first = true;
        for (int i = 0; iterator.hasNext(); i++) {
            Object item = iterator.next();
            if (!(item instanceof String text)) {
                throw TemplateException.failed(
                        "sequence item " + i + ": expected str instance, " + Types.name(item) + " found");
            }
            out.append(first ? "" : separator).append(text);
            Limits.requireText(out.length());
            first = false;
        }
        return out.toString();
    }

    private static String replaceSome(String self, String old, String with, long count) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (long done = 0; done < count; done++) {
            int next = old.isEmpty() ? at : self.indexOf(old, at);
            if (next < 0) {
                break;
            }
            out.append(self, at, next).append(with);
            Limits.requireText(out.length());
            at = next + old.length();
            if (old.isEmpty()) {
                if (at >= self.length()) {
                    break;
                }
                int c = self.codePointAt(at);
                out.appendCodePoint(c);
                at += Character.charCount(c);
            }
        }
        return out.append(self, Math.min(at, self.length()), self.length()).toString();
    }

    private static Object split(String self, Arguments args, boolean fromRight) {
        Bound bound = args.bind(fromRight ? "rsplit" : "split", "sep?", "maxsplit?");
        long most = bound.number("maxsplit", -1);
        if (bound.get("sep", None.NONE) == None.NONE) {
            return Splitting.onSpace(self, most, fromRight);
        }
        return Splitting.on(self, bound.text("sep"), most, fromRight);
    }

    private interface Affix {
        boolean test(String self, String affix);
    }

    private static Object hasAffix(String self, Arguments args, String name, Affix affix) {
        Bound bound = args.bind(name, "prefix", "start?", "end?");
        if (bound.has("start")) {
            throw TemplateException.unsupported("a start or end for " + name);
        }
        Object wanted = bound.get("prefix");
        List<Object> any = wanted instanceof Tuple tuple ? tuple.items() : List.of(wanted);
        for (Object one : any) {
            if (!(one instanceof String text)) {
                throw TemplateException.failed(
                        name + " first arg must be str or a tuple of str, not " + Types.name(one));
            }
            if (affix.test(self, text)) {
                return true;
            }
        }
        return false;
    }

    private static long indexOf(String self, Arguments args, String name, boolean last) {
        Bound bound = args.bind(name, "sub", "start?", "end?");
        Object start = bound.get("start", None.NONE);
        Object end = bound.get("end", None.NONE);
        String part = Text.of(Sequences.slice(self, start, end, None.NONE));
        String sub = bound.text("sub");
        int at = last ? part.lastIndexOf(sub) : part.indexOf(sub);
        if (at < 0) {
            return -1;
        }
        long size = Text.length(self);
        long from = start == None.NONE ? 0 : bound.number("start");
        long offset = Math.max(0, from < 0 ? from + size : from);
        return offset > size ? -1 : offset + part.codePointCount(0, at);
    }

    private static Object found(long index) {
        if (index < 0) {
            throw TemplateException.failed("substring not found");
        }
        return index;
    }

    private static Object count(String self, String sub) {
        if (sub.isEmpty()) {
            return Text.length(self) + 1L;
        }
        long count = 0;
        for (int at = self.indexOf(sub); at >= 0; at = self.indexOf(sub, at + sub.length())) {
            count++;
        }
        return count;
    }

    private interface Operation {
        Object run();
    }

    private static Callable plain(String name, Operation operation) {
        return arguments -> {
            arguments.bind(name);
            return operation.run();
        };
    }
}
