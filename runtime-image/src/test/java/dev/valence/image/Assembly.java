// SPDX-License-Identifier: Apache-2.0
package dev.valence.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs {@code assemble.sh} and what it made. */
final class Assembly {
    /** Longest a script may take; linking and training take seconds on an idle machine. */
    private static final long LIMIT_SECONDS = 180;

    private Assembly() {}

    record Ended(int status, String output) {}

    static Ended assemble(Path log, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("./assemble.sh"));
        command.addAll(List.of(arguments));
        Process process = start(log, Map.of("JAVA_HOME", System.getProperty("java.home")), command);
        return end(process, log);
    }

    static Process start(Path log, Map<String, String> environment, List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    static Ended end(Process process, Path log) throws IOException, InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("not done within " + LIMIT_SECONDS + " s:\n" + Files.readString(log));
        }
        return new Ended(process.exitValue(), Files.readString(log));
    }
}
