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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code valence} as a process of its own, as scripts run it.
 *
 * @param directory where its state and what it prints go
 * @param kubeconfig null: none is set
 */
public record ValenceProcess(Path directory, @Nullable Path kubeconfig) {
    private static final long END_SECONDS = 120;

    public record Output(int status, String stdout, String stderr) {}

    public Output run(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        var out = Files.createTempFile(directory, "valence", ".out");
        var err = Files.createTempFile(directory, "valence", ".err");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().remove("KUBECONFIG");
        builder.environment().put("VALENCE_STATE", directory.resolve("state").toString());
        if (kubeconfig != null) {
            builder.environment().put("KUBECONFIG", kubeconfig.toString());
        }
        var process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(END_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
        return new Output(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    /** What it prints; fails where it fails. */
    public String succeed(String... arguments) throws IOException, InterruptedException {
        var output = run(arguments);
        assertThat(output.status()).as("%s", output).isZero();
        return output.stdout();
    }
}
