// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that does not outlive this process, not even one that is killed: a shell holds the other end of a pipe, and
 * kills the program when the pipe closes.
 */
final class ChildProcess implements AutoCloseable {
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(10);
    private static final int LOG_TAIL_LINES = 15;
    /** A session of its own: Ctrl-C in a terminal reaches only us, who end first what needs the program. */
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    // a signal to all of our processes, as of a machine that shuts down, must not take the guard and leave the program;
    // "read" ends when the pipe closes; once the program has ended by itself the reader must go, or it would later
    // kill whoever has got the number; the last to go is the shell, so that nothing is left when it has gone
    private static final String GUARD = """
            trap '' HUP INT TERM
            exec 3<&0
            "$@" 3<&- </dev/null & program=$!
            { read -r _ <&3; kill -KILL $program; } 2>/dev/null & reader=$!
            wait $program; status=$?
            kill -KILL $reader 2>/dev/null
            wait $reader 2>/dev/null
            exit $status
            """;

    private final Process guard;
    private final Path log;

    private ChildProcess(Process guard, Path log) {
        this.guard = guard;
        this.log = log;
    }

    static ChildProcess start(Path program, List<String> arguments, Path log) throws IOException {
        var command = new ArrayList<String>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.addAll(List.of("/bin/sh", "-c", GUARD, "sh", program.toString()));
        command.addAll(arguments);
        Process guard = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new ChildProcess(guard, log);
    }

    boolean isAlive() {
        return guard.isAlive();
    }

    /** For an error message. */
    String logTail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(cannot read " + log + ": " + e.getMessage() + ")";
        }
    }

    /** Kills the program, and returns once it is gone. */
    @Override
    public void close() {
        try {
            guard.getOutputStream().close();
            if (!guard.waitFor(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                guard.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot end the process logging to " + log, e);
        } catch (InterruptedException e) {
            guard.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
