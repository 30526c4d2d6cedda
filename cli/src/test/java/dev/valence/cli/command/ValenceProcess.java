// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.cli.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code valence} as a process of its own, as scripts run it.
 *
 * @param directory where its state and what it prints go
 * @param kubeconfig null: none is set
 */
public record ValenceProcess(Path directory, @Nullable Path kubeconfig) {
    /** Of one that starts a control plane of its own, on a busy machine. */
    private static final long END_SECONDS = 300;

    /** The repository. */
    public static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    public record Output(int status, String stdout, String stderr) {}

    /** What {@code ./valence} stands for: program and first arguments. */
    public static List<String> program() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dvalence.home=" + HOME,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
    }

    public Output run(String... arguments) throws IOException, InterruptedException {
        return runTyping("", arguments);
    }

    /** @param typed all of its standard input */
    public Output runTyping(String typed, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(program());
        command.addAll(List.of(arguments));
        var out = Files.createTempFile(directory, "valence", ".out");
        var err = Files.createTempFile(directory, "valence", ".err");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        addTo(builder.environment());
        if (kubeconfig != null) {
            builder.environment().put("KUBECONFIG", kubeconfig.toString());
        }
        var process = builder.start();
        try (var input = process.getOutputStream()) {
            input.write(typed.getBytes(StandardCharsets.UTF_8));
        }
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(
                    "it has not ended after " + END_SECONDS + " s; " + Files.readString(out) + Files.readString(err));
        }
        return new Output(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    /** So that it has its state here, and nothing of the machine's. */
    public void addTo(Map<String, String> environment) {
        environment.keySet().removeAll(List.of("KUBECONFIG", "VALENCE_URL", "VALENCE_MODELS"));
        environment.put("VALENCE_STATE", directory.resolve("state").toString());
    }

    /** What it prints; fails where it fails. */
    public String succeed(String... arguments) throws IOException, InterruptedException {
        var output = run(arguments);
        assertThat(output.status()).as("%s", output).isZero();
        return output.stdout();
    }
}
