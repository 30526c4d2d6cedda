// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.syntax;

import dev.valence.engine.template.syntax.Token.Type;
import dev.valence.engine.template.value.TemplateException;
import dev.valence.engine.template.value.Text;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a template into tokens, with the white space rules of Hugging Face's settings: the line end after a block tag
 * or a comment goes ({@code trim_blocks}), the blanks before one that begins its line too ({@code lstrip_blocks}), and
 * the last line end of the template.
 */
final class Lexer {
    // the order of jinja2's rules; a number before a name, and long operators before short ones
    private static final Pattern TOKEN = Pattern.compile(
            "(?<float>(?<!\\.)(?:\\d+_)*\\d+(?:(?:\\.(?:\\d+_)*\\d+)?[eE][+\\-]?(?:\\d+_)*\\d+|\\.(?:\\d+_)*\\d+))"
                    + "|(?<integer>0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|[1-9](?:_?\\d)*|0(?:_?0)*)"
                    + "|(?<name>[\\p{L}\\p{Nl}_][\\p{L}\\p{Nl}\\p{Mn}\\p{Mc}\\p{Nd}\\p{Pc}]*)"
                    + "|(?<operator>//|\\*\\*|==|!=|>=|<=|[-+/*%~\\[\\](){}<>=.:|,;])");
    private static final Pattern RAW_BEGIN =
            Pattern.compile("\\{%[-+]?\\s*raw\\s*(-?)%}", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern RAW_END =
            Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(?:\\+%}|(-)%}|%}\\n?)", Pattern.UNICODE_CHARACTER_CLASS);

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private boolean lineStarting = true;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String template) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        Lexer lexer = new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (at < source.length()) {
            int open = nextOpening(at);
            if (open < 0) {
                addData(source.substring(at));
                break;
            }
            openTag(open);
        }
        tokens.add(new Token(Type.END, "", line));
    }

    private int nextOpening(int from) {
        for (int i = source.indexOf('{', from); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char kind = source.charAt(i + 1);
            if (kind == '{' || kind == '%' || kind == '#') {
                return i;
            }
        }
        return -1;
    }

    private void openTag(int open) {
        char kind = source.charAt(open + 1);
        char sign = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
        boolean signed = sign == '-' || sign == '+';
        addData(beforeTag(source.substring(at, open), signed ? sign : ' ', kind == '{'));
        countLines(at, open);
        at = open;
        Matcher raw = RAW_BEGIN.matcher(source).region(open, source.length());
        if (kind == '%' && raw.lookingAt()) {
            moveTo(raw.group(1).isEmpty() ? raw.end() : pastSpace(raw.end()));
            raw();
            return;
        }
        moveTo(open + (signed ? 3 : 2));
        if (kind == '#') {
            comment(open);
        } else {
            tokens.add(new Token(kind == '{' ? Type.VARIABLE_BEGIN : Type.BLOCK_BEGIN, "", line));
            inside(kind == '{');
        }
    }

    private String beforeTag(String text, char sign, boolean variable) {
        if (sign == '-') {
            return stripEnd(text);
        }
        if (sign == '+' || variable) {
            return text;
        }
        int lineStart = text.lastIndexOf('\n') + 1;
        boolean blank = lineStart < text.length()
                && text.substring(lineStart).codePoints().allMatch(Text::isSpace);
        return blank && (lineStart > 0 || lineStarting) ? text.substring(0, lineStart) : text;
    }

    private void comment(int open) {
        int end = source.indexOf("#}", at);
        if (end < 0) {
            throw TemplateException.syntax("a comment that begins with {# is never closed", line);
        }
        char sign = end > open + 2 ? source.charAt(end - 1) : ' ';
        moveTo(afterClosing(end + 2, sign));
    }

    private void raw() {
        Matcher end = RAW_END.matcher(source);
        if (!end.find(at)) {
            throw TemplateException.syntax("{% raw %} is never closed", line);
        }
        char sign = end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0);
        addData(beforeTag(source.substring(at, end.start()), sign, false));
        moveTo(end.group(2) == null ? end.end() : pastSpace(end.end()));
    }

    // a line end after a block tag or a comment goes, unless the tag ends in +
    private int afterClosing(int end, char sign) {
        if (sign == '-') {
            return pastSpace(end);
        }
        return sign != '+' && end < source.length() && source.charAt(end) == '\n' ? end + 1 : end;
    }

    private void inside(boolean variable) {
        Deque<Character> brackets = new ArrayDeque<>();
        Matcher matcher = TOKEN.matcher(source);
        while (at < source.length()) {
            if (brackets.isEmpty() && close(variable)) {
                return;
            }
            char c = source.charAt(at);
            if (Text.isSpace(c)) {
                moveTo(at + 1);
            } else if (c == '"' || c == '\'') {
                string(c);
            } else if (matcher.region(at, source.length())
                    .useTransparentBounds(true)
                    .lookingAt()) {
                add(matcher, brackets);
            } else {
                throw TemplateException.syntax(
                        "unexpected character '" + Character.toString(source.codePointAt(at)) + "'", line);
            }
        }
        throw TemplateException.syntax("a tag is never closed", line);
    }

    private boolean close(boolean variable) {
        String end = variable ? "}}" : "%}";
        char sign = source.charAt(at);
        boolean signed = (sign == '-' || (sign == '+' && !variable)) && source.startsWith(end, at + 1);
        if (!signed && !source.startsWith(end, at)) {
            return false;
        }
        tokens.add(new Token(variable ? Type.VARIABLE_END : Type.BLOCK_END, "", line));
        int after = at + (signed ? 3 : 2);
        moveTo(variable ? (signed ? pastSpace(after) : after) : afterClosing(after, signed ? sign : ' '));
        return true;
    }

    private void string(char quote) {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw TemplateException.syntax("a string is never closed", line);
        }
        tokens.add(new Token(Type.STRING, StringEscapes.resolve(source.substring(at + 1, end), line), line));
        moveTo(end + 1);
    }

    private void add(Matcher matcher, Deque<Character> brackets) {
        String text = matcher.group();
        if (matcher.group("operator") != null) {
            balance(text.charAt(0), brackets);
            tokens.add(new Token(Type.OPERATOR, text, line));
        } else if (matcher.group("name") != null) {
            tokens.add(new Token(Type.NAME, text, line));
        } else {
            boolean whole = matcher.group("integer") != null;
            String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
            tokens.add(new Token(whole ? Type.INTEGER : Type.FLOAT, digits, line));
        }
        moveTo(matcher.end());
    }

    private void balance(char c, Deque<Character> brackets) {
        switch (c) {
            case '(' -> brackets.push(')');
            case '[' -> brackets.push(']');
            case '{' -> brackets.push('}');
            case ')', ']', '}' -> {
                if (brackets.isEmpty() || brackets.pop() != c) {
                    throw TemplateException.syntax("unexpected '" + c + "'", line);
                }
            }
            default -> {}
        }
    }

    private void addData(String text) {
        if (!text.isEmpty()) {
            tokens.add(new Token(Type.DATA, text, line));
        }
    }

    private int pastSpace(int from) {
        int i = from;
        while (i < source.length() && Text.isSpace(source.charAt(i))) {
            i++;
        }
        return i;
    }

    private void moveTo(int position) {
        countLines(at, position);
        if (position > at) {
            lineStarting = source.charAt(position - 1) == '\n';
        }
        at = position;
    }

    private void countLines(int from, int to) {
        for (int i = from; i < to; i++) {
            if (source.charAt(i) == '\n') {
                line++;
            }
        }
    }

    private static String stripEnd(String text) {
        int end = text.length();
        while (end > 0 && Text.isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }
}
