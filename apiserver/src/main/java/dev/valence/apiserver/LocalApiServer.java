// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A kube-apiserver and its etcd, on loopback, with all they write under one directory. It has no controllers: nothing
 * collects garbage by owner reference, empties a deleted namespace or schedules a pod unless someone else does.
 *
 * <p>Thread-safe; both processes end with {@link #close()}, and with this process however it ends.
 */
public final class LocalApiServer implements AutoCloseable {
    /** A start takes about 4 s; this long only where the machine is swamped. */
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private static final Duration POLL = Duration.ofMillis(50);
    /** The port is free when it is chosen and may be taken when it is used. */
    private static final int PORT_ATTEMPTS = 3;
    /** Longest path of a socket file, by the kernel's {@code sockaddr_un}. */
    private static final int SOCKET_PATH_LIMIT_BYTES = 107;

    private final ChildProcess etcd;
    private final ChildProcess server;
    private final Connection connection;

    private LocalApiServer(ChildProcess etcd, ChildProcess server, Connection connection) {
        this.etcd = etcd;
        this.server = server;
        this.connection = connection;
    }

    /** As {@link #start(Binaries, Path, KubeletAccess)}, without kubelets: nobody is asked for logs. */
    public static LocalApiServer start(Binaries binaries, Path directory) throws InterruptedException {
        return start(binaries, directory, null);
    }

    /**
     * Starts both and waits until requests are answered.
     *
     * @param directory of this server alone; objects of an earlier start in it are there again
     * @param kubelets null: it asks none
     * @throws ApiServerException it does not start, with the reason from its log
     */
    public static LocalApiServer start(Binaries binaries, Path directory, @Nullable KubeletAccess kubelets)
            throws InterruptedException {
        Path home = directory.toAbsolutePath();
        requireShort(CommandLines.etcdSocket(home));
        try {
            Files.createDirectories(home);
            String token = Credentials.prepare(home);
            if (kubelets != null) {
                Credentials.write(home, kubelets);
            }
            Files.deleteIfExists(CommandLines.etcdSocket(home));
            ChildProcess etcd = ChildProcess.start(binaries.etcd(), CommandLines.etcd(home), home.resolve("etcd.log"));
            try {
                return startServer(binaries, home, token, kubelets != null, etcd);
            } catch (IOException | InterruptedException | RuntimeException e) {
                etcd.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ApiServerException("cannot start an API server in " + home + ": " + e.getMessage(), e);
        }
    }

    public Connection connection() {
        return connection;
    }

    /** False once either process has ended by itself. */
    public boolean isAlive() {
        return etcd.isAlive() && server.isAlive();
    }

    @Override
    public void close() {
        server.close();
        etcd.close();
    }

    private static LocalApiServer startServer(
            Binaries binaries, Path home, String token, boolean asksKubelets, ChildProcess etcd)
            throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(START_LIMIT);
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            var arguments = new ArrayList<>(CommandLines.kubeApiserver(home, port));
            if (asksKubelets) {
                arguments.addAll(CommandLines.kubelets(home));
            }
            ChildProcess server =
                    ChildProcess.start(binaries.kubeApiserver(), arguments, home.resolve("kube-apiserver.log"));
            try {
                return new LocalApiServer(etcd, server, awaitReady(home, token, port, etcd, server, deadline));
            } catch (ApiServerException e) {
                boolean portTaken = !server.isAlive() && server.logTail().contains("address already in use");
                server.close();
                if (!portTaken || attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            } catch (InterruptedException | IOException e) {
                server.close();
                throw e;
            }
        }
    }

    private static Connection awaitReady(
            Path home, String token, int port, ChildProcess etcd, ChildProcess server, Instant deadline)
            throws IOException, InterruptedException {
        Path certificate = CommandLines.certificates(home).resolve("apiserver.crt");
        while (!Files.exists(certificate)) {
            pause(etcd, server, deadline);
        }
        URI url = URI.create("https://127.0.0.1:" + port);
        // its only clients are given this very file, so it signs for itself
        var connection = new Connection(url, Files.readString(certificate, StandardCharsets.US_ASCII), token);
        try (var readiness = new Readiness(connection)) {
            while (!readiness.isReady()) {
                pause(etcd, server, deadline);
            }
        }
        return connection;
    }

    private static void pause(ChildProcess etcd, ChildProcess server, Instant deadline) throws InterruptedException {
        if (!etcd.isAlive()) {
            throw new ApiServerException("etcd ended:\n" + etcd.logTail(), null);
        }
        if (!server.isAlive()) {
            throw new ApiServerException("kube-apiserver ended:\n" + server.logTail(), null);
        }
        if (Instant.now().isAfter(deadline)) {
            throw new ApiServerException(
                    "kube-apiserver is not ready after " + START_LIMIT.toSeconds() + " s:\n" + server.logTail(), null);
        }
        Thread.sleep(POLL);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void requireShort(Path socket) {
        int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > SOCKET_PATH_LIMIT_BYTES) {
            throw new ApiServerException(
                    "a socket's path may have " + SOCKET_PATH_LIMIT_BYTES + " bytes and this has " + length + ": "
                            + socket + "; choose a directory with a shorter path",
                    null);
        }
    }
}
