// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts processes that end with this one, even when it is killed: on Linux the kernel kills them (util-linux'
 * {@code setpriv} asks it to). Each has a session of its own, so that Ctrl-C reaches only us and we end them in order.
 */
public final class Children implements AutoCloseable {
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    /** The kernel's promise is about the thread that forked: it has to live as long as the children may. */
    private final ExecutorService spawner = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("spawner").daemon(true).factory());

    private final Set<ChildProcess> running = ConcurrentHashMap.newKeySet();

    /**
     * @param environment the whole of it: nothing is inherited
     * @param log where both outputs are appended
     */
    public record Command(List<String> arguments, Map<String, String> environment, Path directory, Path log) {}

    /** @throws IOException the program cannot be started */
    public ChildProcess start(Command command) throws IOException {
        try {
            return CompletableFuture.supplyAsync(() -> spawn(command), spawner).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException io) {
                throw io.getCause();
            }
            throw e;
        }
    }

    private ChildProcess spawn(Command command) {
        var builder = new ProcessBuilder(guarded(command.arguments()));
        builder.directory(command.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(command.log().toFile()));
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        try {
            var child = new ChildProcess(builder.start());
            running.add(child);
            child.onExit(status -> running.remove(child));
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> guarded(List<String> arguments) {
        var guarded = new ArrayList<String>();
        if (Files.isExecutable(SETSID) && Files.isExecutable(SETPRIV)) {
            guarded.addAll(List.of(SETSID.toString(), SETPRIV.toString(), "--pdeathsig", "KILL", "--"));
        }
        guarded.addAll(arguments);
        return guarded;
    }

    /** Kills what still runs. */
    @Override
    public void close() {
        running.forEach(ChildProcess::kill);
        spawner.shutdownNow();
    }
}
