// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import static dev.valence.cli.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.valence.cli.command.ValenceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code valence up} as a process of its own, whose state and output are in a directory. */
final class UpProcess implements AutoCloseable {
    private static final int END_MINUTES = 5;

    private final Path directory;
    private final int port;
    private @Nullable Process process;

    /** Not started yet; skips the running test where the programs that it runs are not built. */
    UpProcess(Path directory) throws IOException {
        requireBuiltPrograms();
        this.directory = directory;
        this.port = FreePort.find();
    }

    private static void requireBuiltPrograms() {
        for (var program : Installation.Program.values()) {
            var built = true;
            try {
                new Installation(ValenceProcess.HOME).command(program);
            } catch (LocalException e) {
                built = false;
            }
            if (!built) {
                var reason = program + " is not packaged: run mvn -pl cli -am verify";
                // the build's own summary counts skipped tests without their reason
                System.err.println("skipped: " + reason);
                assumeTrue(false, reason);
            }
        }
    }

    void start(List<String> arguments, Map<String, String> environment) throws IOException {
        var command = new ArrayList<>(ValenceProcess.program());
        command.addAll(List.of("up", "--port=" + port));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        new ValenceProcess(directory, null).addTo(builder.environment());
        builder.environment().putAll(environment);
        process = builder.redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
    }

    private Process process() {
        return Objects.requireNonNull(process);
    }

    private Path output() {
        return directory.resolve("output");
    }

    /** The gateway's. */
    int port() {
        return port;
    }

    Path state() {
        return directory.resolve("state");
    }

    Path kubeconfig() {
        return state().resolve("kubeconfig");
    }

    String printed() throws IOException {
        return Files.readString(output());
    }

    /** What has been printed up to the end of its introduction. */
    String awaitIntroduction() throws Exception {
        try {
            return eventually(
                    () -> {
                        var text = printed();
                        assertThat(process().isAlive()).as(text).isTrue();
                        return text.contains("Ctrl-C ends it") ? text : null;
                    },
                    "the first answer");
        } catch (AssertionError e) {
            throw new AssertionError(printed(), e);
        }
    }

    /** The question that {@code up} asks a model, and some words of its answer. */
    static void assertAnswers(String printed, String model) {
        assertThat(printed)
                // before the next one is asked
                .containsPattern("(?s)\n" + model + " ❯ What is Valence\\?\n(?:(?!\n\\S+ ❯ |\nBase URL ).)*\\w")
                .doesNotContain("None of the models can chat");
    }

    /** A program of ours under it, by its main class. */
    ProcessHandle program(String mainClass) {
        return process()
                .descendants()
                .filter(p -> p.info().commandLine().orElse("").contains(mainClass))
                .findFirst()
                .orElseThrow();
    }

    /** The exit status of one that ends by itself. */
    int awaitEnd() throws IOException, InterruptedException {
        assertThat(process().waitFor(END_MINUTES, TimeUnit.MINUTES))
                .as(printed())
                .isTrue();
        return process().exitValue();
    }

    /** By a signal, as Ctrl-C sends one; it leaves nothing behind. */
    void end() throws Throwable {
        var children = process().descendants().toList();
        process().destroy();
        awaitEnd();
        // what up had no time to wait for, the kernel kills with it
        eventually(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
        assertNothingIsLeft();
    }

    /** Of one that has ended. */
    void assertNothingIsLeft() {
        assertThat(FreePort.isFree("127.0.0.1", port)).isTrue();
        assertThat(kubeconfig()).doesNotExist();
    }

    /** Kills what a test that failed has left. */
    @Override
    public void close() throws InterruptedException {
        if (process != null && process.isAlive()) {
            var children = process.descendants().toList();
            process.destroyForcibly().waitFor();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
