// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.builtin;

import dev.valence.engine.template.value.Arguments;
import dev.valence.engine.template.value.Limits;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Text;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code str.format} for fields without a format of their own: {@code {}}, {@code {0}}, {@code {name}}. */
final class BraceFormat {
    private static final Pattern PART = Pattern.compile("\\{\\{|}}|\\{(\\w*)(!s|!r)?}|[{}]");

    private BraceFormat() {}

    static String format(String format, Arguments arguments) {
        Matcher part = PART.matcher(format);
        StringBuilder out = new StringBuilder();
        int next = 0;
        int at = 0;
        while (part.find()) {
            out.append(format, at, part.start());
            at = part.end();
            if (part.group().equals("{{") || part.group().equals("}}")) {
                out.append(part.group().charAt(0));
            } else if (part.group(1) == null) {
                throw TemplateException.unsupported("the format \"" + format + "\"");
            } else {
                String field = part.group(1).isEmpty() ? Integer.toString(next++) : part.group(1);
                Object value = argument(arguments, field);
                out.append("!r".equals(part.group(2)) ? Text.repr(value) : Text.of(value));
            }
            Limits.requireText(out.length());
        }
        return out.append(format, at, format.length()).toString();
    }

    private static Object argument(Arguments arguments, String field) {
        Object value;
        if (field.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int index = field.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(field);
            value = index < arguments.positional().size()
                    ? arguments.positional().get(index)
                    : null;
        } else {
            value = arguments.named().get(field);
        }
        if (value == null) {
            throw TemplateException.failed("format() has no argument for {" + field + "}");
        }
        return value;
    }
}
