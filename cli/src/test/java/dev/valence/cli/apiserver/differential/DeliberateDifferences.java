// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The table in the module's README of the steps that end otherwise on the embedded API, each with the reason. */
final class DeliberateDifferences {
    private static final Path README = Path.of("README.md");
    private static final Pattern ROW = Pattern.compile("\\| `([a-z]+)/([^`]+)` \\| [^|]+ \\|");

    private DeliberateDifferences() {}

    /** Steps of the scenario that the table names. */
    static SortedSet<String> of(String scenario) throws IOException {
        var steps = new TreeSet<String>();
        for (var line : Files.readAllLines(README)) {
            var row = ROW.matcher(line);
            if (row.matches() && row.group(1).equals(scenario)) {
                steps.add(row.group(2));
            }
        }
        return steps;
    }
}
