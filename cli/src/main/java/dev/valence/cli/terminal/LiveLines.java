// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.terminal;

import java.util.List;

/** Lines that change: redrawn in place on a terminal, printed when they have changed elsewhere. */
public final class LiveLines {
    private final Terminal terminal;
    private List<String> shown = List.of();

    public LiveLines(Terminal terminal) {
        this.terminal = terminal;
    }

    public void show(List<String> lines) {
        if (lines.equals(shown)) {
            return;
        }
        if (terminal.interactive()) {
            terminal.eraseLines(shown.size());
            lines.forEach(line -> terminal.out().println(fitted(line)));
        } else {
            lines.stream().filter(line -> !shown.contains(line)).forEach(terminal.out()::println);
        }
        terminal.out().flush();
        shown = List.copyOf(lines);
    }

    /** A line that wraps would be two, and the cursor would go back too little. */
    private String fitted(String line) {
        int end = line.offsetByCodePoints(0, Math.min(line.codePointCount(0, line.length()), terminal.columns() - 1));
        return line.substring(0, end);
    }
}
