// SPDX-License-Identifier: Apache-2.0
package dev.valence.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's table of errors is complete: found in the sources, so that a new code is missed there at once. */
class ErrorTableTest {
    private static final Path SERVER = Path.of("src/main/java");
    private static final Path ENGINE = Path.of("../engine/src/main/java/dev/valence/engine");

    /** The code is the last string of {@code ErrorBody.of}, and the first of everything else. */
    private static final Pattern OURS = Pattern.compile(
            "(?:\\binvalid|\\bunavailable|\\bserver)\\(\\s*(?:\\d+,\\s*)?\"([a-z0-9_]+)\"|ErrorBody\\.\\w+,\\s*null,\\s*\"(\\w+)\"");

    private static final Pattern ENGINES = Pattern.compile(
            "(?:\\b(?:InvalidRequest|Generation)Exception\\(|\\bfail\\(\\w+,|->(?=\\s*\"Template))\\s*(?:(?:GenerationException\\.)?"
                    + "Category\\.\\w+,\\s*)?\"([A-Z][A-Za-z]+)\"");

    private static Set<String> found(Path folder, Pattern pattern) throws IOException {
        Set<String> found = new TreeSet<>();
        try (var files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                pattern.matcher(Files.readString(file))
                        .results()
                        .forEach(match -> found.add(match.group(1) == null ? match.group(2) : match.group(1)));
            }
        }
        return found;
    }

    private static String table() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        return readme.substring(readme.indexOf("| status | code |"), readme.indexOf("## The control port"));
    }

    @Test
    void everyCodeOfTheServerStandsInTheReadme() throws IOException {
        Set<String> codes = found(SERVER, OURS);

        assertThat(codes).contains("invalid_json", "unauthorized", "method_not_allowed", "invalid_http", "timeout");
        assertThat(table())
                .contains(codes.stream().map(code -> "`" + code + "`").toList());
    }

    @Test
    void everyCodeOfTheEngineThatARequestMeetsStandsInTheReadme() throws IOException {
        Set<String> codes = new TreeSet<>(found(ENGINE.resolve("serve"), ENGINES));
        codes.addAll(found(ENGINE.resolve("token"), ENGINES));
        codes.addAll(found(ENGINE.resolve("sample"), ENGINES));
        codes.addAll(found(ENGINE.resolve("template"), ENGINES));

        assertThat(codes).contains("QueueFull", "StepFailed", "InvalidUnicode", "TemplateRefused", "EngineDead");
        // of the logits alone, which no request asks for; and the server says another word for a name that went
        codes.removeAll(Set.of("NoFreeBlocks", "AdapterNotFound"));
        assertThat(table())
                .contains(codes.stream()
                        .map(code -> "`"
                                + code.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT) + "`")
                        .toList());
    }
}
