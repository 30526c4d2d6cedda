// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

/** Why a template cannot be read or rendered. */
public final class TemplateException extends RuntimeException {
    /** Who is at fault. */
    public enum Kind {
        /** The template is not valid Jinja. */
        SYNTAX,
        /** The template uses what this interpreter does not know. */
        UNSUPPORTED,
        /** Python would have failed here too: a missing attribute, a wrong type. */
        FAILED,
        /** The template called {@code raise_exception}. */
        REFUSED,
        /** The template needs more than it may. */
        LIMIT
    }

    private final Kind kind;
    private final int line;

    private TemplateException(Kind kind, String message, int line) {
        // expected control flow: the template's line says more than a Java stack
        super(message, null, false, false);
        this.kind = kind;
        this.line = line;
    }

    public static TemplateException syntax(String message, int line) {
        return new TemplateException(Kind.SYNTAX, message, line);
    }

    public static TemplateException unsupported(String message) {
        return new TemplateException(Kind.UNSUPPORTED, message, 0);
    }

    public static TemplateException failed(String message) {
        return new TemplateException(Kind.FAILED, message, 0);
    }

    public static TemplateException refused(String message) {
        return new TemplateException(Kind.REFUSED, message, 0);
    }

    public static TemplateException limit(String message) {
        return new TemplateException(Kind.LIMIT, message, 0);
    }

    /** The same error with the line where it happened; the innermost line stays. */
    public TemplateException at(int templateLine) {
        return line > 0 ? this : new TemplateException(kind, String.valueOf(getMessage()), templateLine);
    }

    public Kind kind() {
        return kind;
    }

    /** From 1; 0 where unknown. */
    public int line() {
        return line;
    }
}
