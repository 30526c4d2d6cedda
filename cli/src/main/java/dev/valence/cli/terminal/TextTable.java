// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Columns aligned by spaces, the last one ragged. */
public final class TextTable {
    private static final int GAP = 3;

    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... header) {
        rows.add(List.of(header));
    }

    public TextTable(List<String> header) {
        rows.add(List.copyOf(header));
    }

    public void add(String... cells) {
        rows.add(List.of(cells));
    }

    public void add(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    public List<String> lines() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        var widths = new int[columns];
        for (var row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(row.get(i));
            if (i < row.size() - 1) {
                line.repeat(' ', widths[i] - width(row.get(i)) + GAP);
            }
        }
        return line.toString().stripTrailing();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
