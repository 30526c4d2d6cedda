// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valence.apiserver.Binaries;
import dev.valence.apiserver.junit.Absence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real kubectl, of the PATH or of those that {@code dev/apiserver.sh} builds. */
public final class Kubectl {
    private static final int LIMIT_SECONDS = 60;

    private final Path kubeconfig;
    private final Path directory;

    /** @param directory for what it writes */
    public Kubectl(Path kubeconfig, Path directory) {
        this.kubeconfig = kubeconfig;
        this.directory = directory;
    }

    public static Optional<Path> find() {
        var ofPath = Stream.of(System.getenv("PATH").split(":", -1))
                .map(directory -> Path.of(directory, "kubectl"))
                .filter(Files::isExecutable)
                .findFirst();
        return ofPath.or(() -> Binaries.find().map(Binaries::kubectl));
    }

    /** Skips the running test, with the reason, where there is none; fails it where nothing may be skipped. */
    public static void require() {
        Absence.skipUnless(find().isPresent(), "there is no kubectl: " + Binaries.HOW_TO_GET);
    }

    /** One that runs or has run. */
    public record Run(Process process, Path stdout, Path stderr) {
        /** Its exit status. */
        public int end() throws InterruptedException {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("kubectl has not ended after " + LIMIT_SECONDS + " s");
            }
            return process.exitValue();
        }

        public String output() throws IOException {
            return Files.readString(stdout);
        }

        public String errors() throws IOException {
            return Files.readString(stderr);
        }
    }

    /** So that a program that calls {@code kubectl} gets this one, where there is one. */
    public void addTo(Map<String, String> environment) {
        environment.put("KUBECONFIG", kubeconfig.toString());
        environment.put("HOME", directory.toString());
        find().ifPresent(file ->
                environment.merge("PATH", String.valueOf(file.getParent()), (path, own) -> path + ":" + own));
    }

    public Run start(String... arguments) throws IOException {
        return startWithInput("", arguments);
    }

    /** @param input on its standard input */
    public Run startWithInput(String input, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(find().orElseThrow().toString()));
        command.addAll(List.of(arguments));
        var out = Files.createTempFile(directory, "kubectl", ".out");
        var err = Files.createTempFile(directory, "kubectl", ".err");
        var builder = new ProcessBuilder(command);
        addTo(builder.environment());
        var process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return new Run(process, out, err);
    }

    /** What it prints. */
    public String succeed(String... arguments) throws IOException, InterruptedException {
        var run = start(arguments);
        assertThat(run.end()).as("%s%s", run.output(), run.errors()).isZero();
        return run.output();
    }

    /** Why it fails. */
    public String fail(String... arguments) throws IOException, InterruptedException {
        var run = start(arguments);
        assertThat(run.end()).as(run.output()).isNotZero();
        return run.errors();
    }
}
