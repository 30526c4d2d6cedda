// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void closingEndsTheProgram() throws Exception {
        ProcessHandle program;
        try (ChildProcess child = start("echo $$; exec sleep 600")) {
            program = programOf(directory.resolve("log"));
            assertThat(child.isAlive()).isTrue();
            assertThat(program.isAlive()).isTrue();
        }
        await(() -> !program.isAlive());
    }

    /** As when the machine shuts down: the guard is asked to end before it is told to. */
    @Test
    void closingEndsTheProgramAfterASignalToAllThatRuns() throws Exception {
        ProcessHandle program;
        try (ChildProcess child = start("trap '' TERM; echo $$; while :; do sleep 0.1; done")) {
            program = programOf(directory.resolve("log"));
            ProcessHandle guard = program.parent().orElseThrow();
            guard.descendants().forEach(ProcessHandle::destroy);
            guard.destroy();
            assertThat(child.isAlive()).isTrue();
        }
        await(() -> !program.isAlive());
    }

    @Test
    void programEndsWithAParentThatIsKilled() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        directory.resolve("log").toString())
                .redirectOutput(directory.resolve("parent.log").toFile())
                .start();
        try {
            ProcessHandle program = programOf(directory.resolve("log"));
            assertThat(program.isAlive()).isTrue();
            parent.destroyForcibly();
            await(() -> !program.isAlive());
        } finally {
            parent.destroyForcibly();
        }
    }

    /** Another JVM, to be killed. */
    static final class Parent {
        public static void main(String[] args) throws Exception {
            ChildProcess.start(Path.of("/bin/sh"), List.of("-c", "echo $$; exec sleep 600"), Path.of(args[0]));
            Thread.sleep(Duration.ofMinutes(10));
        }
    }

    @Test
    void aProgramThatEndsByItselfIsSeenWithItsLastWords() throws Exception {
        try (ChildProcess child = start("echo no such luck; exit 3")) {
            await(() -> !child.isAlive());
            assertThat(child.logTail()).isEqualTo("no such luck");
        }
    }

    private ChildProcess start(String script) throws IOException {
        return ChildProcess.start(Path.of("/bin/sh"), List.of("-c", script), directory.resolve("log"));
    }

    private static ProcessHandle programOf(Path log) throws InterruptedException, IOException {
        await(() -> log.toFile().length() > 0);
        return ProcessHandle.of(Long.parseLong(Files.readString(log).strip())).orElseThrow();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        Instant deadline = Instant.now().plus(LIMIT);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("in time").isBefore(deadline);
            Thread.sleep(20);
        }
    }
}
