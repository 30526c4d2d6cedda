// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.process;

import static dev.valence.cli.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildrenTest {
    @TempDir
    Path directory;

    private Children.Command shell(String script) {
        return new Children.Command(
                List.of("/bin/sh", "-c", script), Map.of("PATH", "/usr/bin:/bin"), directory, directory.resolve("log"));
    }

    @Test
    void exitStatusIsToldAlsoToWhoAsksLate() throws Exception {
        try (var children = new Children()) {
            var child = children.start(shell("exit 7"));
            var statuses = new LinkedBlockingQueue<Integer>();
            child.onExit(statuses::add);
            assertThat(statuses.poll(30, TimeUnit.SECONDS)).isEqualTo(7);
            child.onExit(statuses::add);
            assertThat(statuses.poll(30, TimeUnit.SECONDS)).isEqualTo(7);
        }
    }

    /** The parent here is another JVM, which is killed as hard as it can be. */
    @Test
    void childrenDieWithAParentThatIsKilled() throws Throwable {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var pidFile = directory.resolve("pid");
        var parent = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("parent.log").toFile())
                .start();
        eventually(() -> assertThat(pidFile).content().endsWith("\n"));
        var child = ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
                .orElseThrow();
        assertThat(child.isAlive()).isTrue();
        parent.destroyForcibly();
        eventually(() -> assertThat(child.isAlive()).isFalse());
    }

    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws Exception {
            var directory = Path.of(arguments[0]);
            var children = new Children();
            children.start(new Children.Command(
                    List.of("/bin/sh", "-c", "echo $$ > pid.part; mv pid.part pid; exec sleep 600"),
                    Map.of("PATH", "/usr/bin:/bin"),
                    directory,
                    directory.resolve("child.log")));
            Thread.sleep(600_000);
        }
    }

    @Test
    void supervisorStartsAgainWhatWasKilled() throws Throwable {
        try (var children = new Children();
                var supervisor = Supervisor.start("sleeper", children, shell("exec sleep 600"))) {
            long first = eventually(() -> supervisor.pid() > 0 ? supervisor.pid() : null, "the first start");
            ProcessHandle.of(first).orElseThrow().destroyForcibly();
            eventually(() -> assertThat(supervisor.pid()).isPositive().isNotEqualTo(first));
            assertThat(supervisor.restarts()).isEqualTo(1);
        }
    }
}
