// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template.value;

/** Bounds on what rendering may use: messages are user input, and templates come with a checkpoint from anywhere. */
public final class Limits {
    /** Longest template, in UTF-16 units. */
    public static final int MAX_SOURCE_CHARS = 1 << 20;
    /** Longest text a template can make, in UTF-16 units, the prompt itself included. */
    public static final int MAX_TEXT_CHARS = 16 << 20;
    /** Most items of a list that a template can make. */
    public static final int MAX_ITEMS = 1 << 20;
    /** Most numbers of a {@code range}, the bound of jinja2's sandbox. */
    public static final int MAX_RANGE = 100_000;
    /** Most spaces for each level of {@code tojson}'s indent. */
    public static final int MAX_INDENT = 1_000;
    /** Most evaluation steps; a step on a long text or list counts for more. */
    public static final long MAX_STEPS = 20_000_000;
    /** Deepest nesting of values, expressions, macro calls. */
    public static final int MAX_DEPTH = 200;

    private Limits() {}

    public static void requireText(long chars) {
        if (chars > MAX_TEXT_CHARS) {
            throw TemplateException.limit("a text of " + chars + " characters; at most " + MAX_TEXT_CHARS);
        }
    }

    public static void requireItems(long items) {
        if (items > MAX_ITEMS) {
            throw TemplateException.limit("a list of " + items + " items; at most " + MAX_ITEMS);
        }
    }

    public static void requireDepth(int depth) {
        if (depth > MAX_DEPTH) {
            throw TemplateException.limit("nesting deeper than " + MAX_DEPTH);
        }
    }
}
