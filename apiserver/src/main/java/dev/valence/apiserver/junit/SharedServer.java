// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver.junit;

import dev.valence.apiserver.ApiServerException;
import dev.valence.apiserver.Binaries;
import dev.valence.apiserver.Connection;
import dev.valence.apiserver.LocalApiServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The server of one test JVM, in a directory that goes with it. */
final class SharedServer implements AutoCloseable {
    private final LocalApiServer server;
    private final Path directory;

    private SharedServer(LocalApiServer server, Path directory) {
        this.server = server;
        this.directory = directory;
    }

    static SharedServer start() {
        Binaries binaries = Binaries.find().orElseThrow();
        try {
            Path directory = Files.createTempDirectory("valence-apiserver");
            return new SharedServer(LocalApiServer.start(binaries, directory), directory);
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary directory for an API server", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiServerException("interrupted while the API server started", e);
        }
    }

    Connection connection() {
        return server.connection();
    }

    @Override
    public void close() throws IOException {
        server.close();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
