// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.terminal;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * Where people read.
 *
 * @param interactive a terminal that understands colours and a moving cursor; else plain lines
 * @param columns how wide it is, where it is interactive
 */
public record Terminal(PrintStream out, PrintStream err, boolean interactive, int columns) {
    private static final String ESCAPE = "\u001b[";
    private static final int DEFAULT_COLUMNS = 80;

    /** Plain lines. */
    public static Terminal plain(PrintStream out) {
        return new Terminal(out, out, false, DEFAULT_COLUMNS);
    }

    /**
     * The launcher says by {@code VALENCE_TTY} whether standard output is a terminal, and by {@code VALENCE_COLUMNS} how
     * wide: Java cannot tell.
     */
    public static Terminal ofProcess() {
        var isTerminal = "1".equals(System.getenv("VALENCE_TTY"));
        var wantsColour = System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
        return new Terminal(
                System.out, System.err, isTerminal && wantsColour, columnsOf(System.getenv("VALENCE_COLUMNS")));
    }

    private static int columnsOf(@Nullable String text) {
        return text != null && text.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(text) : DEFAULT_COLUMNS;
    }

    public String green(String text) {
        return styled("32", text);
    }

    public String yellow(String text) {
        return styled("33", text);
    }

    public String red(String text) {
        return styled("31", text);
    }

    public String bold(String text) {
        return styled("1", text);
    }

    public String faint(String text) {
        return styled("2", text);
    }

    private String styled(String code, String text) {
        return interactive ? ESCAPE + code + "m" + text + ESCAPE + "0m" : text;
    }

    /** Takes back the last lines written to {@link #out}. */
    void eraseLines(int count) {
        if (count > 0) {
            out.print(ESCAPE + count + "F" + ESCAPE + "J");
        }
    }
}
