// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import static dev.valence.cli.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.cli.Kubectl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The commands that the project's README shows, run as they stand there, but for the port.
 *
 * @param home where the README is, and where its paths start
 * @param directory for what they print
 */
record ReadmeCommands(Path home, int port, Kubectl kubectl, Path directory) {
    private static final Pattern BLOCK = Pattern.compile("(?s)\n```sh\n(.*?)\n```");
    private static final String PORT = "127.0.0.1:8080";
    private static final long LIMIT_SECONDS = 120;

    /**
     * What each command of a section prints.
     *
     * @param program how the commands of the block begin
     */
    List<String> run(String section, String program) throws Throwable {
        var outputs = new ArrayList<String>();
        for (var command : commands(section, program)) {
            outputs.add(command.contains(" -f local-0") ? follow(command) : run(command));
        }
        return outputs;
    }

    private List<String> commands(String section, String program) throws IOException {
        var text = Files.readString(home.resolve("README.md"));
        var begin = text.indexOf("\n## " + section + "\n");
        assertThat(begin).as("section " + section).isNotNegative();
        var end = text.indexOf("\n## ", begin + 1);
        return BLOCK.matcher(text.substring(begin, end))
                .results()
                .map(block -> block.group(1))
                .filter(block -> block.startsWith(program))
                // a line that ends in a backslash goes on
                .flatMap(block -> List.of(block.split("(?<!\\\\)\n", -1)).stream())
                .map(command -> command.replace(PORT, "127.0.0.1:" + port))
                .toList();
    }

    private String run(String command) throws IOException, InterruptedException {
        var output = Files.createTempFile(directory, "readme", ".out");
        var process = start(command, output);
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as(command).isTrue();
        assertThat(process.exitValue())
                .as("%s: %s", command, Files.readString(errors(output)))
                .isZero();
        return Files.readString(output);
    }

    /** Goes on until it is ended. */
    private String follow(String command) throws Throwable {
        var output = Files.createTempFile(directory, "readme", ".out");
        var process = start("exec " + command, output);
        try {
            eventually(() -> assertThat(output).isNotEmptyFile());
            assertThat(process.isAlive()).as(command).isTrue();
        } finally {
            process.destroy();
        }
        return Files.readString(output);
    }

    private static Path errors(Path output) {
        return output.resolveSibling(output.getFileName() + ".err");
    }

    private Process start(String command, Path output) throws IOException {
        var builder = new ProcessBuilder("bash", "-c", command)
                .directory(home.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors(output).toFile());
        kubectl.addTo(builder.environment());
        return builder.start();
    }
}
