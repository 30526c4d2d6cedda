// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import static dev.valence.cli.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.cli.Kubectl;
import dev.valence.cli.command.ValenceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The commands that the project's README shows, run as they stand there, but for the gateway's port and for
 * {@code ./valence}, which is the program that is tested.
 *
 * @param directory for what they print, and where the state of {@code up} is
 */
record ReadmeCommands(UpProcess up, Path directory) {
    private static final String SHELL = "sh|console";
    private static final String PROMPT = "$ ";
    private static final String PROGRAM = "./valence ";
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

    private static List<String> commands(String section, String program) throws IOException {
        return blocks(section)
                .filter(block -> block.startsWith(program))
                // a line that ends in a backslash goes on
                .flatMap(block -> List.of(block.split("(?<!\\\\)\n", -1)).stream())
                .toList();
    }

    /** The commands of a section's transcripts that begin so, and what they print there. */
    static Map<String, String> transcript(String section, String program) throws IOException {
        var shown = new LinkedHashMap<String, String>();
        blocks(section)
                .filter(block -> block.startsWith(PROMPT))
                .flatMap(block -> Stream.of(block.substring(PROMPT.length()).split("\n\\$ ", -1)))
                .filter(exchange -> exchange.startsWith(program))
                .map(exchange -> (exchange + "\n").split("\n", 2))
                .forEach(exchange -> shown.put(exchange[0], exchange[1]));
        return shown;
    }

    /** What the section's Python program prints. */
    String runPython(String section) throws IOException, InterruptedException {
        var program = blocks(section, "python").toList();
        assertThat(program).hasSize(1);
        return run("python3 - <<'END'\n" + program.getFirst() + "\nEND");
    }

    private static Stream<String> blocks(String section) throws IOException {
        return blocks(section, SHELL);
    }

    private static Stream<String> blocks(String section, String language) throws IOException {
        var text = Files.readString(ValenceProcess.HOME.resolve("README.md"));
        var begin = text.indexOf("\n## " + section + "\n");
        assertThat(begin).as("section " + section).isNotNegative();
        var end = text.indexOf("\n## ", begin + 1);
        return Pattern.compile("(?s)\n```(?:" + language + ")\n(.*?)\n```")
                .matcher(text.substring(begin, end))
                .results()
                .map(block -> block.group(1));
    }

    /** What it prints; fails where it fails. */
    String run(String command) throws IOException, InterruptedException {
        var output = Files.createTempFile(directory, "readme", ".out");
        var status = status(start(command, output), command);
        assertThat(status)
                .as("%s: %s", command, Files.readString(errors(output)))
                .isZero();
        return Files.readString(output);
    }

    boolean succeeds(String command) throws IOException, InterruptedException {
        return status(start(command, Files.createTempFile(directory, "readme", ".out")), command) == 0;
    }

    private static int status(Process process, String command) throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " has not ended after " + LIMIT_SECONDS + " s");
        }
        return process.exitValue();
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
        var program = ValenceProcess.program().stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" ", "", " "));
        var meant = command.replace(PORT, "127.0.0.1:" + up.port()).replace(PROGRAM, program);
        var builder = new ProcessBuilder("bash", "-c", meant)
                .directory(ValenceProcess.HOME.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors(output).toFile());
        new ValenceProcess(directory, null).addTo(builder.environment());
        if (command.contains("kubectl ")) {
            new Kubectl(up.kubeconfig(), directory).addTo(builder.environment());
        }
        builder.environment().keySet().removeAll(List.of("VALENCE_MODEL", "OPENAI_API_KEY"));
        builder.environment()
                .putAll(Map.of(
                        "OPENAI_BASE_URL",
                        "http://127.0.0.1:" + up.port() + "/v1",
                        "NO_PROXY",
                        "127.0.0.1",
                        "no_proxy",
                        "127.0.0.1"));
        return builder.start();
    }
}
