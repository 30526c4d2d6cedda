// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What one {@code up} keeps between runs (certificate, logs, volumes) and tells other commands while it runs. One at a
 * time may hold it.
 */
public final class StateDirectory implements AutoCloseable {
    private static final String LOCK = "lock";
    private static final String RUNNING = "up.properties";

    private final Path path;
    private @Nullable FileChannel channel;
    private @Nullable FileLock lock;

    private StateDirectory(Path path) {
        this.path = path;
    }

    /** Where a running {@code up} can be reached. */
    public record Running(long pid, String apiUrl, String gatewayUrl, Path kubeconfig) {}

    /** {@code VALENCE_STATE}, else {@code $XDG_STATE_HOME/valence}, else {@code ~/.local/state/valence}. */
    public static StateDirectory find() {
        var explicit = System.getenv("VALENCE_STATE");
        if (explicit != null && !explicit.isEmpty()) {
            return at(Path.of(explicit).toAbsolutePath());
        }
        var xdg = System.getenv("XDG_STATE_HOME");
        var base = xdg != null && xdg.startsWith("/")
                ? Path.of(xdg)
                : Path.of(System.getProperty("user.home"), ".local", "state");
        return at(base.resolve("valence"));
    }

    public static StateDirectory at(Path path) {
        return new StateDirectory(path);
    }

    public Path path() {
        return path;
    }

    public Path logs() {
        return path.resolve("logs");
    }

    /** Of this process ({@code up}), {@code operator} or {@code gateway}. */
    public Path log(String program) {
        return logs().resolve(program + ".log");
    }

    public Path podLogs() {
        return logs().resolve("pods");
    }

    public Path kubeconfig() {
        return path.resolve("kubeconfig");
    }

    /** @throws LocalException somebody else holds it, or nobody can write there */
    public void acquire() throws IOException {
        var opened = open();
        var acquired = opened.tryLock();
        if (acquired == null) {
            opened.close();
            var who = running()
                    .map(r -> " by process " + r.pid() + ", which serves " + r.gatewayUrl())
                    .orElse("");
            throw new LocalException("the local control plane is already up" + who + "; its state is in " + path
                    + ". Use it as it is, end it with Ctrl-C, or start another with VALENCE_STATE=DIR and --port");
        }
        channel = opened;
        lock = acquired;
    }

    private FileChannel open() {
        try {
            Files.createDirectories(logs());
            // keys, logs and tokens are in it
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            return FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new LocalException(
                    "the state of the local control plane cannot be kept in " + path + " (" + e
                            + "): name a folder that you may write with VALENCE_STATE=DIR",
                    e);
        }
    }

    public void announce(Running running) throws IOException {
        var properties = new Properties();
        properties.setProperty("pid", Long.toString(running.pid()));
        properties.setProperty("apiUrl", running.apiUrl());
        properties.setProperty("gatewayUrl", running.gatewayUrl());
        properties.setProperty("kubeconfig", running.kubeconfig().toString());
        try (var writer = Files.newBufferedWriter(path.resolve(RUNNING))) {
            properties.store(writer, null);
        }
    }

    /** The {@code up} that runs on this state, if one does. */
    public Optional<Running> running() throws IOException {
        var file = path.resolve(RUNNING);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        long pid = Long.parseLong(properties.getProperty("pid"));
        if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
            return Optional.empty();
        }
        return Optional.of(new Running(
                pid,
                properties.getProperty("apiUrl"),
                properties.getProperty("gatewayUrl"),
                Path.of(properties.getProperty("kubeconfig"))));
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path.resolve(RUNNING));
        Files.deleteIfExists(kubeconfig());
        if (lock != null) {
            lock.release();
        }
        if (channel != null) {
            channel.close();
        }
    }
}
